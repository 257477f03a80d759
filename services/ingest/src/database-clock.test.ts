import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseClock } from './database-clock.ts'

const DAY_MS = 86_400_000
const databaseNow = performance.timeOrigin + 5_000
const clock = new DatabaseClock(async () => databaseNow + performance.now())

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

test.each([DAY_MS, -DAY_MS])('a clock that is set by %i ms is measured again before it is believed', async (step) => {
  await clock.measure()
  expect(clock.isKnown).toBe(true)
  vi.setSystemTime(Date.now() + step)
  expect(clock.isKnown).toBe(false)
  await clock.measure()
  expect(clock.isKnown).toBe(true)
  expect(Math.abs(clock.now() - databaseNow - performance.now())).toBeLessThan(500)
})
