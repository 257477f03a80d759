/** What need not be read again, held against reading it again. */
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readView } from './read-view.ts'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { isAbove, TouchedPlaces } from './touched-places.ts'

const PLAYERS = 30
const player = fc.integer({ min: 1, max: PLAYERS })
const spec: fc.Arbitrary<ViewSpec> = fc.oneof(
  fc.record({ kind: fc.constant('top' as const), n: fc.integer({ min: 1, max: PLAYERS + 5 }) }),
  fc.record({ kind: fc.constant('players' as const), ids: fc.uniqueArray(player, { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('around' as const), userId: player, radius: fc.integer({ min: 1, max: 4 }) }),
)
const entry = fc.uniqueArray(fc.record({ userId: player, totalScore: fc.integer({ min: 0, max: 12 }) }), {
  selector: (change) => change.userId,
  minLength: 1,
  maxLength: 4,
})

test('a view that is called untouched has exactly the rows it had, whatever the entries, ties and newcomers', () => {
  let skipped = 0
  fc.assert(
    fc.property(
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.constantFrom('dense' as const, 'standard' as const, 'ordinal' as const),
      fc.array(entry, { minLength: 1, maxLength: 8 }),
      fc.array(entry, { minLength: 1, maxLength: 3 }),
      fc.array(spec, { minLength: 1, maxLength: 6 }),
      (direction, kind, earlier, later, specs) => {
        const view = new FakeBoardView(direction, kind)
        const touched = new TouchedPlaces()
        const look = (...[of, standings]: Parameters<TouchedPlaces['look']>) => touched.look(of, standings)
        view.listen({ beforeEntry: look, afterEntry: look })
        for (const [at, changes] of earlier.entries()) view.apply(changes, at)
        touched.take()
        const before = specs.map((one) => readView(view.standings, one, kind))
        for (const [at, changes] of later.entries()) view.apply(changes, 100 + at)
        const best = touched.take()
        for (const [index, one] of specs.entries()) {
          const rows = before[index] ?? []
          if (!isAbove(rows, one, best)) continue
          skipped += 1
          expect(readView(view.standings, one, kind)).toEqual(rows)
        }
      },
    ),
    { numRuns: 5_000 },
  )
  expect(skipped).toBeGreaterThan(200) // else the test says nothing
})

test('after touchAll nothing is above; with nothing touched everything is', () => {
  const touched = new TouchedPlaces()
  expect(isAbove([], { kind: 'top', n: 100 }, touched.take())).toBe(true)
  touched.touchAll()
  expect(isAbove([], { kind: 'top', n: 1 }, touched.take())).toBe(false)
})
