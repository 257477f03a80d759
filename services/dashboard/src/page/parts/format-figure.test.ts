import { expect, test } from 'vitest'
import { formatClock, formatEnds, formatMoment, formatPercentile, formatRate } from './format-figure.ts'

test('nobody is told to be ahead of everybody: a percentile is rounded down', () => {
  expect(formatPercentile(99.999)).toMatch(/^99[.,]99/)
  expect(formatPercentile(98.99)).toMatch(/^98[.,]99/)
  expect(formatPercentile(0)).toMatch(/^0[.,]00/)
})

test('small rates keep a decimal, and large ones are whole', () => {
  expect(formatRate(0.44)).toMatch(/^0[.,]4$/)
  expect(formatRate(1234.4)).toMatch(/^1\D?234$/)
})

test('the ends of an axis never read alike unless they are', () => {
  const digits = (ends: readonly string[]) => ends.map((end) => end.replaceAll(/[^\d]/g, ''))
  expect(digits(formatEnds(7104, 7131))).toEqual(['7104', '7131'])
  expect(digits(formatEnds(71_040, 71_310))).toEqual(['71', '713'])
  expect(digits(formatEnds(71_010, 71_030))).toEqual(['7101', '7103'])
  for (const [first, last] of [
    [12, 98_000],
    [999_999, 1_000_000],
    [1_234_567, 1_234_568],
    [-20_000, 20_000],
  ] as const) {
    const [one, other] = formatEnds(first, last)
    expect(one, `${first} ${last}`).not.toBe(other)
  }
  expect(new Set(formatEnds(71_040, 71_040)).size).toBe(1)
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
