import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalText } from './decimal-text.ts'

test('it says of every number what String says', () => {
  const number = fc.oneof(fc.nat({ max: 2_000_000 }), fc.integer(), fc.maxSafeInteger(), fc.double())
  fc.assert(fc.property(number, (n) => decimalText(n) === String(n)))
})

test.each([0, 9, 10, 999, 1000, 1001, 10_010, 999_999, 1_000_000, 1_000_007, 2_147_483_647, 2_147_483_648, -1, -0])(
  'at a turn: %d',
  (n) => expect(decimalText(n)).toBe(String(n)),
)
