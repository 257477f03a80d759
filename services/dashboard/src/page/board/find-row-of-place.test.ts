import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findRowOfPlace } from './find-row-of-place.ts'

const KINDS = ['dense', 'standard'] as const

/** The places of sorted totals, as the two kinds of rank with ties count them. */
function placesOf(totals: readonly number[], kind: (typeof KINDS)[number]): number[] {
  const distinct = [...new Set(totals)]
  return totals.map((total) => (kind === 'dense' ? distinct.indexOf(total) : totals.indexOf(total)) + 1)
}

test('the row found is the first one whose place is the one asked for or after', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(...KINDS),
      fc.integer({ min: 1, max: 45 }),
      async (totals, kind, place) => {
        const places = placesOf(
          totals.toSorted((a, b) => b - a),
          kind,
        )
        const first = places.findIndex((held) => held >= place)
        const found = await findRowOfPlace(place, places.length, async (row) => places[row - 1] ?? null)
        expect(found).toBe(first === -1 ? places.length : first + 1)
      },
    ),
  )
})

test('a million rows take twenty questions or so', async () => {
  let asked = 0
  const row = await findRowOfPlace(10_000, 1_000_000, async (n) => {
    asked++
    return Math.ceil(n / 50)
  })
  expect(row).toBe(9999 * 50 + 1)
  expect(asked).toBeLessThan(24)
})
