import type { LogEntry } from '@leaderboard/contracts/log-entry'
import { timeOfBatch } from '@leaderboard/database/batch-id'

/**
 * About when the changes of an entry were made, by the database's clock; null for an entry without any. Reach times alone do
 * not say it: a submission that leaves the total as it was leaves the reach time, too.
 */
export function timeOfEntry({ batchId, changes }: LogEntry): number | null {
  const [first] = changes
  if (first === undefined) return null
  return changes.reduce((newest, { reachedAt }) => Math.max(newest, reachedAt), timeOfBatch(batchId) ?? first.reachedAt)
}
