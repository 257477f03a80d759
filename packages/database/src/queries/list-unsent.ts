import type { Database } from '../connect-database.ts'

export interface UnsentBatch {
  readonly batchId: string
  readonly seasonId: number
  readonly changes: string
}

/**
 * Lists batches that nobody has marked as being in the log, oldest id first. By the flag alone: ids become visible out
 * of order, so "greater than the last one" would lose those that were committed late.
 *
 * Locks   none.
 * Index   outbox_unsent of each partition.
 * Cost    O(partitions + limit).
 * Repeat  reads only.
 *
 * @param olderThanMs leaves out what a living ingest is just about to append
 * @param except seasons that are left out
 */
export async function listUnsent(
  sql: Database,
  olderThanMs: number,
  limit: number,
  except: readonly number[] = [],
): Promise<UnsentBatch[]> {
  return [
    ...(await sql<UnsentBatch[]>`
      select batch_id as "batchId", season_id as "seasonId", changes from outbox
      where not sent and created_at <= clock_timestamp() - ${olderThanMs}::int * interval '1 millisecond'
        and season_id <> all(${except}::int[])
      order by batch_id, season_id limit ${limit}`),
  ]
}
