import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Database } from '@leaderboard/database/connect-database'
import { listUnsent } from '@leaderboard/database/queries/list-unsent'
import { markSent } from '@leaderboard/database/queries/mark-sent'

/** What the ranker's relay does, for a test without one: brings to the log what was only committed. */
export async function relayUnsent(sql: Database, log: ChangeLog): Promise<void> {
  for (const { seasonId, batchId, changes } of await listUnsent(sql, 0, 1_000)) {
    await log.append(seasonId, batchId, changes)
    await markSent(sql, [{ batchId, seasonId }])
  }
}
