import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalText, millionthsText } from './decimal-text.ts'

test('it says of every number what String says', () => {
  const number = fc.oneof(fc.nat({ max: 2_000_000 }), fc.integer(), fc.maxSafeInteger(), fc.double())
  fc.assert(fc.property(number, (n) => decimalText(n) === String(n)))
})

test.each([0, 9, 10, 999, 1000, 1001, 10_010, 999_999, 1_000_000, 1_000_007, 2_147_483_647, 2_147_483_648, -1, -0])(
  'at a turn: %d',
  (n) => expect(decimalText(n)).toBe(String(n)),
)

test('millionths are said as String says the fraction', () => {
  const some = fc.oneof(
    fc.nat({ max: 2_147_483_647 }),
    fc.nat({ max: 2_147_483 }).map((n) => n * 1000),
    fc.nat({ max: 2147 }).map((n) => n * 1_000_000),
  )
  fc.assert(fc.property(some, (n) => millionthsText(n) === (n / 1e6).toFixed(6).replace(/\.?0+$/, '')))
})

test.each([0, 1, 999, 1000, 1001, 100_000, 999_999, 1_000_000, 99_999_999, 100_000_000])('%d millionths', (n) => {
  expect(Number(millionthsText(n))).toBe(n / 1e6)
})
