import { expect, test } from 'vitest'
import { formatClock, formatMoment, formatPercentile, formatRate } from './format-figure.ts'

test('nobody is told to be ahead of everybody: a percentile is rounded down', () => {
  expect(formatPercentile(99.999)).toMatch(/^99[.,]99/)
  expect(formatPercentile(98.99)).toMatch(/^98[.,]99/)
  expect(formatPercentile(0)).toMatch(/^0[.,]00/)
})

test('small rates keep a decimal, and large ones are whole', () => {
  expect(formatRate(0.44)).toMatch(/^0[.,]4$/)
  expect(formatRate(1234.4)).toMatch(/^1\D?234$/)
})

test('midnight is hour 00', () => {
  expect(formatClock(new Date(2026, 0, 1, 0, 5, 9).getTime())).toBe('00:05:09')
})

test('a moment of another day says which', () => {
  const now = new Date()
  expect(formatMoment(now.getTime())).toBe(formatClock(now.getTime()))
  const earlier = new Date(2020, 4, 17, 23, 59, 27).getTime()
  expect(formatMoment(earlier)).toMatch(/17/)
  expect(formatMoment(earlier)).toContain('23:59')
})
