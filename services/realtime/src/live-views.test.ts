/** I7: what a watcher has after applying its frames is the view of the standings, whatever happened in between. */
import { applyFrame, type ViewData } from '@leaderboard/client/view-state'
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { OvertakenFrame, ServerFrame, ViewSpec } from '@leaderboard/contracts/socket-frames'
import { compareOrder, type OrderKey } from '@leaderboard/ranking/total-order'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BoardHub } from './board-hub.ts'
import { NameCache } from './name-cache.ts'
import { readView } from './read-view.ts'
import { MAX_BUFFERED_BYTES, Reader, type Watcher } from './reader.ts'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { RecordingTransport } from './testing/recording-transport.ts'

const PLAYERS = 12
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
  { weight: 1, arbitrary: fc.record({ do: fc.constant('nameless' as const), isAway: fc.boolean() }) },
)

/** A client in small: one view, applying frames as the library does. */
class Viewer {
  readonly spec: ViewSpec
  data: ViewData | null = null
  transport = new RecordingTransport()
  reader: Reader
  watcher: Watcher | null = null
  overtakes: OvertakenFrame[] = []
  #hub: BoardHub
  #seen = 0

  constructor(hub: BoardHub, viewSpec: ViewSpec) {
    this.#hub = hub
    this.spec = viewSpec
    this.reader = this.#newReader()
    this.connect()
  }

  connect(): void {
    if (this.watcher !== null) return
    this.transport = new RecordingTransport()
    this.#seen = 0
    this.reader = this.#newReader()
    this.watcher = this.#hub.join(this.reader, { id: 'v1', spec: this.spec, since: this.data?.position ?? null })
    this.reader.watchers.set('v1', this.watcher)
  }

  disconnect(): void {
    if (this.watcher === null) return
    this.reader.isClosed = true
    this.#hub.leave(this.watcher, 0)
    this.watcher = null
  }

  take(): void {
    this.overtakes = []
    for (const frame of this.transport.frames.slice(this.#seen)) this.#apply(frame)
    this.#seen = this.transport.frames.length
  }

  get isCurrent(): boolean {
    return this.watcher !== null && this.reader.laggingSince === null
  }

  #apply(frame: ServerFrame): void {
    if (frame.type === 'overtaken' || frame.type === 'overtook') this.overtakes.push(frame)
    if (frame.type !== 'snapshot' && frame.type !== 'delta' && frame.type !== 'event') return
    const next = applyFrame(this.data, frame)
    expect(next, `a ${frame.type} that fits`).not.toBeNull()
    this.data = next
  }

  #newReader(): Reader {
    return new Reader(this.transport, {
      sent: () => undefined,
      droppedToSnapshot: () => undefined,
      lagging: () => undefined,
    })
  }
}

function openHub(view: FakeBoardView, isAway: () => boolean = () => false): BoardHub {
  const names = new NameCache({
    listNames: async (ids) => {
      if (isAway()) throw new Error('away')
      return new Map(ids.map((id) => [id, `player ${id}`]))
    },
    restMs: 0,
  })
  return new BoardHub({ view, names, wake: () => undefined, onVisible: () => undefined })
}

function orderOf(view: FakeBoardView): OrderKey[] {
  return view.standings.range(1, PLAYERS)
}

const placesOf = (rows: readonly BoardRow[]) => rows.map(({ username: _, ...row }) => row)

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
          expect(placesOf(viewer.data?.entries ?? [])).toEqual(readView(view.standings, viewer.spec, kind))
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
    { numRuns: 400 },
  )
})

test('overtaken and overtook say exactly who changed sides between two ticks', async () => {
  const totals = fc.uniqueArray(fc.record({ userId: player, totalScore: total }), {
    selector: (c) => c.userId,
    minLength: 1,
    maxLength: 6,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.array(fc.array(totals, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      async (direction, ticks) => {
        const view = new FakeBoardView(direction)
        const hub = openHub(view)
        const viewers = Array.from({ length: PLAYERS }, (_, i) => new Viewer(hub, { kind: 'players', ids: [i + 1] }))
        await hub.tick(() => 0)
        for (const viewer of viewers) viewer.take()
        for (const [index, entries] of ticks.entries()) {
          const before = orderOf(view)
          for (const entry of entries) view.apply(entry, index)
          await hub.tick(() => 0)
          const after = orderOf(view)
          for (const [i, viewer] of viewers.entries()) {
            viewer.take()
            const told = Object.fromEntries(
              viewer.overtakes.map(({ type, players, count }) => [
                type,
                { count, named: players.map((p) => p.userId) },
              ]),
            )
            expect(told).toEqual(expectedOvertakes(i + 1, before, after))
          }
        }
      },
    ),
    { numRuns: 300 },
  )

  function expectedOvertakes(userId: number, before: OrderKey[], after: OrderKey[]) {
    const placeIn = (order: OrderKey[], id: number) => {
      const place = order.findIndex((key) => key.userId === id)
      return place === -1 ? Infinity : place
    }
    if (placeIn(before, userId) === Infinity) return {}
    const others = after.map((key) => key.userId).filter((id) => id !== userId)
    const wasBetter = (id: number) => placeIn(before, id) < placeIn(before, userId)
    const isBetter = (id: number) => placeIn(after, id) < placeIn(after, userId)
    const overtaken = others.filter((id) => isBetter(id) && !wasBetter(id))
    const overtook = others.filter((id) => !isBetter(id) && wasBetter(id))
    const told = (ids: number[]) => ({ count: ids.length, named: ids.slice(0, 5) })
    return {
      ...(overtaken.length === 0 ? {} : { overtaken: told(overtaken) }),
      ...(overtook.length === 0 ? {} : { overtook: told(overtook) }),
    }
  }
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
