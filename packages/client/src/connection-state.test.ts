import { mayReconnect } from '@leaderboard/contracts/close-codes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toStatus } from './connection.ts'
import { type ConnectionEvent, type ConnectionState, isPassing, nextConnection, wakeAt } from './connection-state.ts'

const NOW = 100_000
const moment = { now: NOW, random: () => 0.5 }

const STATES: { [S in ConnectionState['name']]: Extract<ConnectionState, { name: S }> } = {
  idle: { name: 'idle' },
  connecting: { name: 'connecting', attempt: 3, giveUpAt: NOW, staleSince: 7 },
  open: {
    name: 'open',
    attempt: 3,
    openedAt: NOW - 1000,
    heartbeatMs: 1000,
    silenceMs: null,
    heardAt: NOW - 1000,
    pingedAt: null,
    staleSince: null,
  },
  waiting: { name: 'waiting', attempt: 3, retryAt: NOW, staleSince: 7 },
  refused: { name: 'refused', code: 4100, staleSince: 7 },
  closed: { name: 'closed' },
}
const EVENTS: { [E in ConnectionEvent['name']]: Extract<ConnectionEvent, { name: E }> } = {
  wanted: { name: 'wanted' },
  unwanted: { name: 'unwanted' },
  opened: { name: 'opened', silenceMs: null },
  heard: { name: 'heard' },
  lost: { name: 'lost', code: 1006, retryMs: null },
  woke: { name: 'woke' },
  retry: { name: 'retry' },
  closed: { name: 'closed' },
}

type Expected = `${ConnectionState['name']}${'' | ' dial' | ' hangUp' | ' ping'}`
type Table = { [S in ConnectionState['name']]: { [E in ConnectionEvent['name']]: Expected } }

/** Where every event leads from every state, and what is done about it. */
const TABLE: Table = {
  idle: {
    wanted: 'connecting dial',
    unwanted: 'idle',
    opened: 'idle hangUp',
    heard: 'idle',
    lost: 'idle',
    woke: 'idle',
    retry: 'idle',
    closed: 'closed hangUp',
  },
  connecting: {
    wanted: 'connecting',
    unwanted: 'idle hangUp',
    opened: 'open',
    heard: 'connecting',
    lost: 'waiting hangUp',
    woke: 'waiting hangUp',
    retry: 'connecting',
    closed: 'closed hangUp',
  },
  open: {
    wanted: 'open',
    unwanted: 'idle hangUp',
    opened: 'open',
    heard: 'open',
    lost: 'waiting hangUp',
    woke: 'open ping',
    retry: 'open ping',
    closed: 'closed hangUp',
  },
  waiting: {
    wanted: 'waiting',
    unwanted: 'idle hangUp',
    opened: 'waiting hangUp',
    heard: 'waiting',
    lost: 'waiting',
    woke: 'connecting dial',
    retry: 'connecting dial',
    closed: 'closed hangUp',
  },
  refused: {
    wanted: 'refused',
    unwanted: 'idle hangUp',
    opened: 'refused hangUp',
    heard: 'refused',
    lost: 'refused',
    woke: 'refused',
    retry: 'connecting dial',
    closed: 'closed hangUp',
  },
  closed: {
    wanted: 'closed',
    unwanted: 'closed',
    opened: 'closed hangUp',
    heard: 'closed',
    lost: 'closed',
    woke: 'closed',
    retry: 'closed',
    closed: 'closed',
  },
}

describe.each(Object.values(STATES))('$name', (state) => {
  test.each(Object.values(EVENTS))('on $name', (event) => {
    const { state: next, commands } = nextConnection(state, event, moment)
    expect([next.name, ...commands].join(' ')).toBe(TABLE[state.name][event.name])
  })
})

test('a refusal is final until somebody asks again; the codes are those of the contracts', () => {
  for (let code = 1000; code < 5000; code++) expect(isPassing(code), String(code)).toBe(mayReconnect(code))
  const { state } = nextConnection(STATES.open, { name: 'lost', code: 4102, retryMs: null }, moment)
  expect(state).toEqual({ name: 'refused', code: 4102, staleSince: NOW - 1000 })
})

test('silence is answered by a ping, and silence after that by hanging up: half-open sockets are found', () => {
  const pinged = nextConnection(STATES.open, EVENTS.woke, moment).state
  expect(pinged).toMatchObject({ name: 'open', pingedAt: NOW })
  const deadline = wakeAt(pinged) ?? 0
  expect(deadline).toBeGreaterThan(NOW)
  expect(nextConnection(pinged, EVENTS.heard, { ...moment, now: deadline - 1 }).state).toMatchObject({ pingedAt: null })
  expect(nextConnection(pinged, EVENTS.woke, { ...moment, now: deadline - 1 }).state).toBe(pinged)
  const given = nextConnection(pinged, EVENTS.woke, { ...moment, now: deadline })
  expect(given).toMatchObject({ state: { name: 'waiting', staleSince: NOW - 1000 }, commands: ['hangUp'] })
})

test('who wants to know sooner asks sooner, and gives up after as long again; never later than the server proposes', () => {
  const opened = (silenceMs: number | null) =>
    nextConnection({ ...STATES.connecting, giveUpAt: NOW + 1 }, { name: 'opened', silenceMs }, moment).state
  const heard = nextConnection(opened(400), { name: 'heard', heartbeatMs: 25_000 }, moment).state
  expect(wakeAt(heard)).toBe(NOW + 400)
  const pinged = nextConnection(heard, EVENTS.woke, { ...moment, now: NOW + 400 })
  expect(pinged.commands).toEqual(['ping'])
  expect(wakeAt(pinged.state)).toBe(NOW + 800)
  const given = nextConnection(pinged.state, EVENTS.woke, { ...moment, now: NOW + 800 }).state
  expect(toStatus(given)).toMatchObject({ state: 'waiting', staleSince: NOW })
  for (const silenceMs of [null, 60_000]) {
    const state = nextConnection(opened(silenceMs), { name: 'heard', heartbeatMs: 25_000 }, moment).state
    expect(wakeAt(state)).toBe(NOW + 25_000)
  }
})

test('waits grow with the attempts up to a bound, are jittered in full, and begin anew after a good connection', () => {
  const lose = (attempt: number, random: number) => {
    const { state } = nextConnection({ ...STATES.open, attempt }, EVENTS.lost, { now: NOW, random: () => random })
    return state.name === 'waiting' ? state.retryAt - NOW : NaN
  }
  expect(lose(0, 0)).toBe(0)
  expect([0, 1, 2, 3, 10, 1000].map((attempt) => lose(attempt, 1))).toEqual([500, 1000, 2000, 4000, 20_000, 20_000])
  const settled = nextConnection({ ...STATES.open, attempt: 9, openedAt: NOW - 60_000 }, EVENTS.lost, moment).state
  expect(settled).toMatchObject({ name: 'waiting', attempt: 1 })
})

test("the server's hint is kept, and spread", () => {
  const lost: ConnectionEvent = { name: 'lost', code: 4000, retryMs: 1000 }
  const at = (random: number) => nextConnection(STATES.open, lost, { now: NOW, random: () => random }).state
  expect(at(0)).toMatchObject({ retryAt: NOW + 1000 })
  expect(at(1)).toMatchObject({ retryAt: NOW + 1500 })
})

test('whatever happens, the machine never has two sockets, and always wakes by itself where it waits', () => {
  const event = fc.constantFrom(...Object.values(EVENTS))
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat({ max: 30_000 })), { maxLength: 40 }), (events) => {
      let state: ConnectionState = STATES.idle
      let sockets = 0
      let now = NOW
      for (const [next, ms] of events) {
        now += ms
        // A socket opens or is lost only where there is one.
        if ((next.name === 'opened' || next.name === 'lost' || next.name === 'heard') && sockets === 0) continue
        if (next.name === 'lost') sockets = 0
        const step = nextConnection(state, next, { now, random: () => 0.5 })
        state = step.state
        for (const command of step.commands) {
          if (command === 'hangUp') sockets = 0
          if (command === 'dial') sockets += 1
          if (command === 'ping') expect(sockets).toBe(1)
        }
        expect(sockets).toBe(state.name === 'connecting' || state.name === 'open' ? 1 : 0)
        expect(wakeAt(state) !== null).toBe(['connecting', 'open', 'waiting'].includes(state.name))
      }
    }),
  )
})

test('lines that open and are lost before a frame was heard do not make what is shown any younger', () => {
  const opened = nextConnection(
    { name: 'connecting', attempt: 3, giveUpAt: NOW, staleSince: 7 },
    { name: 'opened', silenceMs: null },
    moment,
  )
  expect(toStatus(opened.state)).toMatchObject({ state: 'connecting', staleSince: 7 })
  const lost = nextConnection(opened.state, { name: 'lost', code: 1006, retryMs: null }, moment)
  expect(lost.state).toMatchObject({ name: 'waiting', staleSince: 7 })
  const heard = nextConnection(opened.state, { name: 'heard' }, moment)
  expect(toStatus(heard.state)).toMatchObject({ state: 'open', staleSince: null })
})
