import type { OrderKey } from '@leaderboard/ranking/total-order'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { openHub, orderOf, PLAYERS, Viewer } from './testing/viewer.ts'

const player = fc.integer({ min: 1, max: PLAYERS })
const total = fc.integer({ min: -2, max: 4 })

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
              viewer.overtakes.flatMap(({ type, overtakings }) =>
                overtakings.map(({ players, count }) => [type, { count, named: players.map((p) => p.userId) }]),
              ),
            )
            expect(told).toEqual(expectedOvertakes(i + 1, before, after))
          }
        }
      },
    ),
    { numRuns: 60 },
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
