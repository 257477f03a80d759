import type { Database } from '../connect-database.ts'
import type { OutboxKey } from './mark-sent.ts'

/**
 * Lists which batches are committed and not marked as being in the log, without what they say.
 *
 * Locks   none.
 * Index   outbox_unsent of each partition.
 * Cost    O(partitions + limit).
 * Repeat  reads only.
 *
 * @param except seasons that are left out
 */
export async function listUnsentKeys(sql: Database, limit: number, except: readonly number[]): Promise<OutboxKey[]> {
  return [
    ...(await sql<OutboxKey[]>`
      select batch_id as "batchId", season_id as "seasonId" from outbox
      where not sent and season_id <> all(${except}::int[]) order by batch_id, season_id limit ${limit}`),
  ]
}
