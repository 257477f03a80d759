import { expect, test } from 'vitest'
import { readPlace } from './read-place.ts'

test('a place is read as people write it, with the marks between thousands', () => {
  expect(['5', ' 12 ', '1,234', '1.234', '1 234', '1\u202f234', '1’234', '#7'].map(readPlace)).toEqual([
    5, 12, 1234, 1234, 1234, 1234, 1234, 7,
  ])
  expect(readPlace(new Intl.NumberFormat('ar-EG').format(1234))).toBe(1234)
})

test('what is no place is not taken for another one', () => {
  expect(['-5', '0', '', '5.5', '1e3', '12x', 'five', '99999999999'].map(readPlace)).toEqual(Array(8).fill(null))
})
