import { expect, test } from 'vitest'
import { emptyWindow, histogram, moveTo, quantile, WINDOW_SECONDS, withDelay, withRate } from './rate-window.ts'

test('what was told stays in its second while the window moves on, and seconds without are not known', () => {
  const told = withDelay(withRate(withRate(emptyWindow(0), 2, 500), 5, 900), 40)
  expect(told.rates.at(-1)).toBe(5)
  const later = moveTo(told, 3200)
  expect(later.rates.slice(-4)).toEqual([5, null, null, null])
  expect(later.rates).toHaveLength(WINDOW_SECONDS)
  expect(moveTo(later, 200_000).rates.every((rate) => rate === null)).toBe(true)
  expect(later.delays).toEqual([40])
})

test('a mean speaks for a few seconds without an answer, not for many', () => {
  const told = withRate(emptyWindow(0), 5, 0)
  expect(withRate(told, 7, 3000).rates.slice(-4)).toEqual([5, 7, 7, 7])
  expect(withRate(told, 7, 6000).rates.slice(-7)).toEqual([5, null, null, null, null, null, 7])
})

test('quantiles are of nearest rank, and the last bar takes what is longer', () => {
  expect(quantile([5, 1, 3], 0.5)).toBe(3)
  expect(quantile([], 0.5)).toBeNull()
  expect(histogram([0, 10, 99, 500], 100, 4)).toEqual([2, 0, 0, 2])
})
