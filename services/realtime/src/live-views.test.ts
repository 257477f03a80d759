/** I7: what a watcher has after applying its frames is the view of the standings, whatever happened in between. */
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import { compareOrder } from '@leaderboard/ranking/total-order'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readView } from './read-view.ts'
import { MAX_BUFFERED_BYTES } from './reader.ts'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { openHub, orderOf, PLAYERS, Viewer } from './testing/viewer.ts'

const player = fc.integer({ min: 1, max: PLAYERS })
const total = fc.integer({ min: -2, max: 4 }) // few values: many ties, and leaders that change all the time

const spec: fc.Arbitrary<ViewSpec> = fc.oneof(
  fc.record({ kind: fc.constant('top' as const), n: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('players' as const), ids: fc.uniqueArray(player, { minLength: 1, maxLength: 5 }) }),
  fc.record({ kind: fc.constant('around' as const), userId: player, radius: fc.integer({ min: 1, max: 3 }) }),
  fc.constant({ kind: 'feed' as const }),
)

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('apply' as const),
      totals: fc.uniqueArray(fc.record({ userId: player, totalScore: total, isBest: fc.boolean() }), {
        selector: (c) => c.userId,
        minLength: 1,
        maxLength: 4,
      }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), spec }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('breakOff' as const), who: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('comeBack' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flow' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseLog' as const), without: player }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loadAgain' as const), without: player }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('nameless' as const), isAway: fc.boolean() }) },
)

const placesOf = (rows: readonly BoardRow[]) => rows.map((row) => ({ ...row, username: null }))

test('snapshots and deltas, resumes and slow readers, lost logs and names: every watcher has the view (I7)', async () => {
  const board = fc.record({
    direction: fc.constantFrom('asc' as const, 'desc' as const),
    kind: fc.constantFrom('dense' as const, 'standard' as const, 'ordinal' as const),
  })
  await fc.assert(
    fc.asyncProperty(board, fc.array(step, { maxLength: 60 }), async ({ direction, kind }, steps) => {
      const view = new FakeBoardView(direction, kind)
      let isAway = false
      let at = 0
      const hub = openHub(view, () => isAway)
      const viewers: Viewer[] = []
      const pick = (who: number) => viewers[who % Math.max(1, viewers.length)]
      const tick = async () => {
        if (hub.isTouched) await hub.tick(() => 0) // a wake-up that is lost would leave somebody behind
        for (const viewer of viewers) {
          if (viewer.reader.laggingSince !== null) viewer.reader.catchUp()
          viewer.take()
          if (!viewer.isCurrent) continue
          expect(placesOf(viewer.data?.entries ?? [])).toEqual(
            readView(view.standings, viewer.spec, kind).map((row) => ({ ...row, username: null })),
          )
        }
      }
      for (const act of [...steps, { do: 'tick' as const }]) {
        if (act.do === 'apply')
          view.apply(act.totals, (at += act.totals.length % 2)) // some reach a total together
        else if (act.do === 'tick') await tick()
        else if (act.do === 'join') viewers.push(new Viewer(hub, act.spec))
        else if (act.do === 'breakOff') pick(act.who)?.disconnect()
        else if (act.do === 'comeBack') pick(act.who)?.connect()
        else if (act.do === 'nameless') isAway = act.isAway
        else if (act.do === 'loseLog') view.loseLog(act.without)
        else if (act.do === 'loadAgain') view.loadAgain(act.without)
        else if (act.do === 'stall' || act.do === 'flow') {
          const viewer = pick(act.who)
          if (viewer) viewer.transport.buffered = act.do === 'stall' ? MAX_BUFFERED_BYTES + 1 : 0
        }
      }
      // Names come late, but they come.
      isAway = false
      for (const viewer of viewers) viewer.transport.buffered = 0
      await tick()
      await tick()
      for (const viewer of viewers) {
        if (viewer.isCurrent)
          for (const row of viewer.data?.entries ?? []) expect(row.username).toBe(`player ${row.userId}`)
      }
    }),
    { numRuns: 300 },
  )
})

test('the end of a frame in a lost log is no place to resume from, even at the same sequence', async () => {
  const view = new FakeBoardView()
  const hub = openHub(view)
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  view.apply([{ userId: 1, totalScore: 1 }])
  await hub.tick(() => 0)
  viewer.take()
  viewer.disconnect()
  view.loseLog()
  while (view.position.sequence < (viewer.data?.position.sequence ?? 0)) view.apply([{ userId: 1, totalScore: 2 }])
  viewer.connect()
  await hub.tick(() => 0)
  expect(viewer.transport.frames).toMatchObject([{ type: 'snapshot', recovered: false, epoch: view.position.epoch }])
})

test('rows of before a reload are no place to resume from, though the log stands where it stood', async () => {
  const view = new FakeBoardView()
  const hub = openHub(view)
  const viewer = new Viewer(hub, { kind: 'top', n: 3 })
  view.apply([1, 2].map((userId) => ({ userId, totalScore: userId })))
  await hub.tick(() => 0)
  viewer.take()
  viewer.disconnect()
  view.loadAgain(2)
  viewer.connect()
  await hub.tick(() => 0)
  viewer.take()
  expect(viewer.data?.entries.map(({ userId }) => userId)).toEqual([1])
})

test('the order of keys is that of the standings', () => {
  const view = new FakeBoardView()
  view.apply(
    [
      { userId: 2, totalScore: 5 },
      { userId: 1, totalScore: 5 },
      { userId: 3, totalScore: 9 },
    ],
    7,
  )
  const order = orderOf(view)
  expect(order.map((key) => key.userId)).toEqual([3, 1, 2])
  expect(order.toSorted((a, b) => compareOrder(a, b, 'desc'))).toEqual(order)
})
