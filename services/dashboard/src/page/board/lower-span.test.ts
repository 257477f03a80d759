import { expect, test } from 'vitest'
import { SPAN_ROWS, spanAround } from './lower-span.ts'

test('a small board is one span after the live rows', () => {
  expect(spanAround(51, null, 50, 9940)).toEqual({ first: 51, count: 9890 })
  expect(spanAround(51, null, 50, 50)).toEqual({ first: 51, count: 0 })
})

test('a jump inside of the span keeps it, one outside lays out another with the goal in its middle', () => {
  const start = spanAround(51, null, 50, 5_000_000)
  expect(spanAround(90_000, start, 50, 5_000_000)).toEqual(start)
  expect(spanAround(3_000_000, start, 50, 5_000_000)).toEqual({ first: 2_950_000, count: SPAN_ROWS })
})

test('the last span ends with the last row', () => {
  expect(spanAround(5_000_000, null, 50, 5_000_000)).toEqual({ first: 4_900_001, count: SPAN_ROWS })
})
