import type { Database } from '../connect-database.ts'

/**
 * Lists the batches that changed a season and are not marked as being in the log.
 *
 * Locks   none.
 * Index   outbox_unsent of each partition.
 * Cost    O(partitions + unsent rows).
 * Repeat  reads only.
 */
export async function listUnsentOfSeason(sql: Database, seasonId: number): Promise<string[]> {
  const rows = await sql<{ batchId: string }[]>`
    select batch_id as "batchId" from outbox where not sent and season_id = ${seasonId}`
  return rows.map((row) => row.batchId)
}
