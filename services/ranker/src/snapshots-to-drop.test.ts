import { expect, test } from 'vitest'
import { snapshotsToDrop } from './snapshots-to-drop.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What is left of one snapshot every `stepMs`, thinned after each, as the job does. */
function leftAfter(spanMs: number, stepMs: number): { now: number; taken: number[] } {
  let taken: number[] = []
  let now = 0
  for (; now <= spanMs; now += stepMs) {
    taken.push(now)
    const dropped = new Set(snapshotsToDrop(taken, now))
    taken = taken.filter((at) => !dropped.has(at))
  }
  return { now: now - stepMs, taken }
}

test.each([5 * MINUTE, 20_000])('a snapshot every %d ms: a hundred stay, over 400 days, with no wide gap', (stepMs) => {
  const { now, taken } = leftAfter(stepMs < MINUTE ? 20 * DAY : 450 * DAY, stepMs)
  expect(taken.length).toBeGreaterThan(40)
  expect(taken.length).toBeLessThan(130)
  expect(now - (taken[0] ?? 0)).toBeLessThanOrEqual(400 * DAY)
  expect(taken.at(-1)).toBe(now)
  for (const [index, at] of taken.entries()) {
    const next = taken[index + 1]
    if (next !== undefined) expect(next - at).toBeLessThan(Math.max(2 * stepMs, 2 * MINUTE, (now - at) * 0.5) + 1)
  }
})

test('the newest stays however close the one before, and what is too old goes although it is alone', () => {
  const now = 1000 * DAY
  expect(snapshotsToDrop([now - 1, now], now)).toEqual([])
  expect(snapshotsToDrop([now - DAY, now - DAY + 1, now], now)).toEqual([now - DAY + 1])
  expect(snapshotsToDrop([now - 401 * DAY], now)).toEqual([now - 401 * DAY])
  expect(snapshotsToDrop([], now)).toEqual([])
})
