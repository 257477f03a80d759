import { PlayerNames } from '@leaderboard/player-names/player-names'
import { expect, test, vi } from 'vitest'
import { BoardHub } from './board-hub.ts'
import { readView } from './read-view.ts'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { openHub, Viewer } from './testing/viewer.ts'

test('a reload while names are looked up: the next tick reads every row again (I7)', async () => {
  const view = new FakeBoardView()
  const known = new Map([
    [1, 'one'],
    [2, 'two'],
  ])
  let answer = () => {}
  let noteAsked = () => {}
  const asked = new Promise<void>((resolve) => (noteAsked = resolve))
  const listNames = () => {
    noteAsked()
    return new Promise<Map<number, string>>((resolve) => (answer = () => resolve(known)))
  }
  const names = new PlayerNames({ listNames, restMs: 0 })
  const hub = new BoardHub({ view, names, wake: () => undefined, onVisible: () => undefined })
  view.apply([
    { userId: 1, totalScore: 9 },
    { userId: 2, totalScore: 5 },
  ])
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  const tick = hub.tick(() => 0)
  await asked
  view.loseLog(1) // what is loaded again knows no player 1
  answer()
  await tick
  expect(hub.isTouched).toBe(true)
  await hub.tick(() => 0)
  viewer.take()
  expect(viewer.data?.position).toMatchObject(view.position)
  expect(viewer.data?.entries.map(({ userId }) => userId)).toEqual([2])
  expect(viewer.data?.entries).toMatchObject(readView(view.standings, viewer.spec, 'dense'))
})

test('a delta carries the trace of a recorded submission, the next one without it does not', async () => {
  const view = new FakeBoardView()
  const hub = openHub(view)
  view.apply([{ userId: 1, totalScore: 5 }])
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  await hub.tick(() => 0)
  for (const [totalScore, trace] of [
    [6, 'of a game'],
    [7, undefined],
  ] as const) {
    view.apply([{ userId: 1, totalScore }], undefined, trace)
    view.apply([{ userId: 2, totalScore }])
    await hub.tick(() => 0)
  }
  const deltas = viewer.transport.frames.filter((frame) => frame.type === 'delta')
  expect(deltas.map(({ trace }) => trace)).toEqual(['of a game', undefined])
})

test('a board that nobody watches costs no look-up', () => {
  /** Look-ups while one entry is applied. */
  const lookUps = (view: FakeBoardView) => {
    const locate = vi.spyOn(view.standings, 'locate')
    view.apply([{ userId: 1, totalScore: 1 }])
    return locate.mock.calls.length
  }
  const alone = lookUps(new FakeBoardView())
  const unwatched = new FakeBoardView()
  openHub(unwatched)
  expect(lookUps(unwatched)).toBe(alone)
  const watched = new FakeBoardView()
  const viewer = new Viewer(openHub(watched), { kind: 'top', n: 3 })
  expect(lookUps(watched)).toBeGreaterThan(alone)
  viewer.take()
})

test('a submission that leaves a total as it was is seen as late as it is, not since the total was reached', async () => {
  const view = new FakeBoardView()
  const lags: number[] = []
  const hub = new BoardHub({
    view,
    names: new PlayerNames({ listNames: async () => new Map() }),
    wake: () => undefined,
    onVisible: (lagMs) => lags.push(lagMs),
  })
  const anHourAgo = Date.now() - 3_600_000
  view.apply([{ userId: 1, totalScore: 5 }], anHourAgo)
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  view.apply([{ userId: 1, totalScore: 5 }])
  await hub.tick(() => 0)
  viewer.take()
  expect(lags).toHaveLength(1)
  expect(lags[0]).toBeLessThan(60_000)
})

test('standings just loaded are told when the view is level with the log: before, they are ahead of their position', () => {
  const view = new FakeBoardView()
  view.become('behind')
  const hub = openHub(view)
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  expect(hub.isTouched).toBe(false) // loaded a moment ago, for all the hub knows
  view.become('exact')
  expect(hub.isTouched).toBe(true)
  view.become('behind') // busy, as it may always be
  expect(hub.isTouched).toBe(true)
  view.loseLog()
  expect(hub.isTouched).toBe(false)
  view.become('exact')
  expect(hub.isTouched).toBe(true)
  viewer.take()
  hub.stop()
})

test('a view that does not get level with the log is told all the same, after a while', () => {
  vi.useFakeTimers()
  const view = new FakeBoardView()
  view.become('behind')
  const hub = openHub(view)
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  vi.advanceTimersByTime(4_999)
  expect(hub.isTouched).toBe(false)
  vi.advanceTimersByTime(1)
  expect(hub.isTouched).toBe(true)
  viewer.take()
  hub.stop()
  vi.useRealTimers()
})
