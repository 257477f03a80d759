import { expect, test } from 'vitest'
import { count, emptyWindow, histogram, moveTo, quantile, WINDOW_SECONDS } from './rate-window.ts'

test('what is counted stays in its second while the window moves on', () => {
  const counted = count(count(emptyWindow(0), 2, 40, 500), 3, null, 900)
  expect(counted.counts.at(-1)).toBe(5)
  const later = moveTo(counted, 3200)
  expect(later.counts.slice(-4)).toEqual([5, 0, 0, 0])
  expect(later.counts).toHaveLength(WINDOW_SECONDS)
  expect(moveTo(later, 200_000).counts.every((n) => n === 0)).toBe(true)
  expect(later.delays).toEqual([40])
})

test('quantiles are of nearest rank, and the last bar takes what is longer', () => {
  expect(quantile([5, 1, 3], 0.5)).toBe(3)
  expect(quantile([], 0.5)).toBeNull()
  expect(histogram([0, 10, 99, 500], 100, 4)).toEqual([2, 0, 0, 2])
})
