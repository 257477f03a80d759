import { nextBatchId } from '@leaderboard/database/batch-id'
import { expect, test } from 'vitest'
import { timeOfEntry } from './entry-time.ts'

const CHANGE = {
  sessionId: 1,
  userId: 1,
  score: 1,
  totalScore: 1,
  sessions: 1,
  version: 1,
  isBest: false,
  isHidden: false,
}
const entry = (batchId: string, ...reachedAt: number[]) => ({
  seasonId: 1,
  position: { epoch: 'e', sequence: 1 },
  batchId,
  changes: reachedAt.map((at) => ({ ...CHANGE, reachedAt: at })),
})

test('the time of an entry is that of its newest change, and not the reach time of a total that stayed', () => {
  expect(timeOfEntry(entry(nextBatchId(5_000), 5_004, 1_000))).toBe(5_004)
  expect(timeOfEntry(entry(nextBatchId(5_000), 1_000))).toBe(5_000)
  expect(timeOfEntry(entry('of a test', 1_000, 2_000))).toBe(2_000)
  expect(timeOfEntry(entry(nextBatchId(5_000)))).toBeNull()
})
