import { expect, test } from 'vitest'
import { LineBudget } from './line-budget.ts'

test('so many lines a second, and the next one says how many were left out', () => {
  const budget = new LineBudget(3)
  const at = (now: number, times: number) => Array.from({ length: times }, () => budget.take(now))
  expect(at(5_000, 5)).toEqual([0, 0, 0, null, null])
  expect(at(5_999, 2)).toEqual([null, null])
  expect(at(6_000, 4)).toEqual([4, 0, 0, null])
  expect(at(9_000, 2)).toEqual([1, 0])
})
