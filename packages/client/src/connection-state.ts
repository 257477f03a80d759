/**
 * The connection as a pure state machine: time and chance come in as arguments, commands go out; the socket itself is
 * in connect.ts. Every state x event is decided in one total table.
 *
 *   idle        nobody watches; no socket
 *   connecting  a socket is being opened, until `giveUpAt`
 *   open        frames flow; silence for `heartbeatMs` (or `silenceMs`, if that is less) is answered by a ping, silence
 *               after that by hanging up
 *   waiting     no socket until `retryAt`
 *   refused     the server said not to come back (close codes 4100-4199); only `retry` leads out
 *   closed      for good
 *
 * `staleSince` is when the last frame was heard before the connection was lost; null while nothing was lost.
 * Loops back to the network: waiting -> connecting. What ends it: `unwanted`, `closed`, or a refusal; what slows it:
 * full jitter over a bound that doubles with each attempt up to MAX_RETRY_MS.
 */
import { retryDelay } from './retry-delay.ts'

export type ConnectionState =
  | { readonly name: 'idle' }
  | { readonly name: 'connecting'; attempt: number; giveUpAt: number; staleSince: number | null }
  | {
      readonly name: 'open'
      attempt: number
      openedAt: number
      heartbeatMs: number
      /** What this side wants to know sooner than the server would tell; null: nothing. */
      silenceMs: number | null
      heardAt: number
      pingedAt: number | null
      /** Until the first frame: since when nothing was heard before. A line that opens may still have nobody at its end. */
      staleSince: number | null
    }
  | { readonly name: 'waiting'; attempt: number; retryAt: number; staleSince: number | null }
  | { readonly name: 'refused'; code: number; staleSince: number | null }
  | { readonly name: 'closed' }

export type ConnectionEvent =
  /** A first view wants the connection. */
  | { readonly name: 'wanted' }
  /** The last view is gone. */
  | { readonly name: 'unwanted' }
  | { readonly name: 'opened'; silenceMs: number | null }
  /** Any frame; the hello says how often the server expects a sign of life. */
  | { readonly name: 'heard'; heartbeatMs?: number }
  /** `retryMs`: the server's hint when to come back. */
  | { readonly name: 'lost'; code: number; retryMs: number | null }
  /** The time of `wakeAt` has come. */
  | { readonly name: 'woke' }
  /** The network may be back, or somebody asks: do not wait any longer. */
  | { readonly name: 'retry' }
  | { readonly name: 'closed' }

export type ConnectionCommand = 'dial' | 'hangUp' | 'ping'

export interface ConnectionStep {
  state: ConnectionState
  commands: readonly ConnectionCommand[]
}

export interface Moment {
  /** Milliseconds since 1970. */
  now: number
  random: () => number
}

const DIAL_TIMEOUT_MS = 10_000
const PONG_TIMEOUT_MS = 8_000
const FIRST_HEARTBEAT_MS = 25_000
const BASE_RETRY_MS = 500
const MAX_RETRY_MS = 20_000
/** A connection that lived this long was a good one: counting attempts begins again. */
const SETTLED_MS = 5_000

type StateNamed<N extends ConnectionState['name']> = Extract<ConnectionState, { name: N }>
type EventNamed<N extends ConnectionEvent['name']> = Extract<ConnectionEvent, { name: N }>
type Rule<S extends ConnectionState['name'], E extends ConnectionEvent['name']> = (
  state: StateNamed<S>,
  event: EventNamed<E>,
  moment: Moment,
) => ConnectionStep
type Table = { [S in ConnectionState['name']]: { [E in ConnectionEvent['name']]: Rule<S, E> } }

/** The next state, and what to do about it. */
export function nextConnection(state: ConnectionState, event: ConnectionEvent, moment: Moment): ConnectionStep {
  const rule = TABLE[state.name][event.name] as (s: ConnectionState, e: ConnectionEvent, m: Moment) => ConnectionStep
  return rule(state, event, moment)
}

/** When the machine wants to be woken, or null: only an event from outside can change anything. */
export function wakeAt(state: ConnectionState): number | null {
  if (state.name === 'connecting') return state.giveUpAt
  if (state.name === 'waiting') return state.retryAt
  if (state.name !== 'open') return null
  const { heardAt, pingedAt, heartbeatMs, silenceMs } = state
  const soonest = (ms: number) => Math.min(ms, silenceMs ?? ms)
  return pingedAt === null ? heardAt + soonest(heartbeatMs) : pingedAt + soonest(PONG_TIMEOUT_MS)
}

/** Whether to come back after a close code; the same rule as in contracts (a test compares them). */
export function isPassing(code: number): boolean {
  return !(code >= 4100 && code < 4200) && code !== 1008 && code !== 1003 && code !== 1002
}

const stay = (state: ConnectionState): ConnectionStep => ({ state, commands: [] })
const toIdle = (): ConnectionStep => ({ state: { name: 'idle' }, commands: ['hangUp'] })
const toClosed = (): ConnectionStep => ({ state: { name: 'closed' }, commands: ['hangUp'] })

function dial(attempt: number, staleSince: number | null, now: number): ConnectionStep {
  return { state: { name: 'connecting', attempt, giveUpAt: now + DIAL_TIMEOUT_MS, staleSince }, commands: ['dial'] }
}

/** Wait before attempt `attempt`. A hint of the server is kept and jittered by half of itself. */
function wait(
  attempt: number,
  staleSince: number | null,
  moment: Moment,
  retryMs: number | null = null,
): ConnectionStep {
  const delay =
    retryMs === null
      ? retryDelay(attempt, { baseMs: BASE_RETRY_MS, maxMs: MAX_RETRY_MS }, moment.random)
      : Math.round(Math.min(retryMs, 60_000) * (1 + moment.random() / 2))
  const state = { name: 'waiting', attempt: attempt + 1, retryAt: moment.now + delay, staleSince } as const
  return { state, commands: ['hangUp'] }
}

function afterLoss(state: StateNamed<'connecting'> | StateNamed<'open'>, event: EventNamed<'lost'>, moment: Moment) {
  const staleSince = state.staleSince ?? (state.name === 'open' ? state.heardAt : null)
  if (!isPassing(event.code))
    return { state: { name: 'refused', code: event.code, staleSince }, commands: ['hangUp'] } as const
  const isSettled = state.name === 'open' && moment.now - state.openedAt >= SETTLED_MS
  return wait(isSettled ? 0 : state.attempt, staleSince, moment, event.retryMs)
}

const TABLE: Table = {
  idle: {
    wanted: (_s, _e, { now }) => dial(0, null, now),
    unwanted: stay,
    opened: toIdle,
    heard: stay,
    lost: stay,
    woke: stay,
    retry: stay,
    closed: toClosed,
  },
  connecting: {
    wanted: stay,
    unwanted: toIdle,
    opened: ({ attempt, staleSince }, { silenceMs }, { now }) =>
      stay({
        name: 'open',
        attempt,
        openedAt: now,
        heartbeatMs: FIRST_HEARTBEAT_MS,
        silenceMs,
        heardAt: now,
        pingedAt: null,
        staleSince,
      }),
    heard: stay,
    lost: afterLoss,
    woke: (state, _e, moment) =>
      moment.now < state.giveUpAt ? stay(state) : wait(state.attempt, state.staleSince, moment),
    retry: stay,
    closed: toClosed,
  },
  open: {
    wanted: stay,
    unwanted: toIdle,
    opened: stay,
    heard: (state, event, { now }) =>
      stay({
        ...state,
        heardAt: now,
        pingedAt: null,
        staleSince: null,
        heartbeatMs: event.heartbeatMs ?? state.heartbeatMs,
      }),
    lost: afterLoss,
    woke: (state, _e, moment) => {
      if (moment.now < (wakeAt(state) ?? 0)) return stay(state)
      if (state.pingedAt === null) return { state: { ...state, pingedAt: moment.now }, commands: ['ping'] }
      return wait(0, state.staleSince ?? state.heardAt, moment) // half-open: pinged, and not a byte since
    },
    // Perhaps the machine slept or changed networks: find out now rather than at the next heartbeat.
    retry: (state, _e, { now }) =>
      state.pingedAt === null ? { state: { ...state, pingedAt: now }, commands: ['ping'] } : stay(state),
    closed: toClosed,
  },
  waiting: {
    wanted: stay,
    unwanted: toIdle,
    opened: (state) => ({ state, commands: ['hangUp'] }),
    heard: stay,
    lost: stay,
    woke: (state, _e, { now }) => (now < state.retryAt ? stay(state) : dial(state.attempt, state.staleSince, now)),
    retry: (state, _e, { now }) => dial(state.attempt, state.staleSince, now),
    closed: toClosed,
  },
  refused: {
    wanted: stay,
    unwanted: toIdle,
    opened: (state) => ({ state, commands: ['hangUp'] }),
    heard: stay,
    lost: stay,
    woke: stay,
    retry: (state, _e, { now }) => dial(0, state.staleSince, now),
    closed: toClosed,
  },
  closed: {
    wanted: stay,
    unwanted: stay,
    opened: toClosed,
    heard: stay,
    lost: stay,
    woke: stay,
    retry: stay,
    closed: stay,
  },
}
