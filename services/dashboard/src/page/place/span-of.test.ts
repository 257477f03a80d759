import { expect, test } from 'vitest'
import { spanOf } from './span-of.ts'

test('the ends of a line are days, and times of day where it begins and ends on one', () => {
  const at = (day: number, hour: number) => new Date(2026, 9, day, hour, 5).toISOString()
  const days = spanOf([at(6, 9), at(11, 9), at(26, 9)])
  expect([days.from, days.to].map((words) => /\d:\d/.test(words))).toEqual([false, false])
  expect(days.from).toMatch(/6/)
  expect(days.to).toMatch(/26/)
  const day = spanOf([at(6, 9), at(6, 17)])
  expect(day.from).toContain('09:05')
  expect(day.to).toBe('17:05:00')
  expect(spanOf([at(6, 9)]).to).toBe('')
  expect(spanOf([])).toEqual({ from: '', to: '' })
})
