import { expect, test } from 'vitest'
import { RateWindow } from './rate-window.ts'

test('a steady rate is told as it is, from the second second on', () => {
  const window = new RateWindow(5_000)
  for (let at = 5_000; at <= 30_000; at += 100) {
    window.add(7, at)
    if (at >= 6_000) expect(Math.abs(window.perSecond(at) - 70)).toBeLessThanOrEqual(7)
  }
})

test('what is older than ten seconds does not count, however long nobody asked', () => {
  const window = new RateWindow(0)
  window.add(1_000, 500)
  expect(window.perSecond(9_999)).toBeCloseTo(100, 0)
  expect(window.perSecond(10_000)).toBe(0)
  window.add(90, 1_000_000)
  expect(window.perSecond(1_000_000)).toBe(10)
})
