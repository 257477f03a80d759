import type { Database } from '../connect-database.ts'

export interface OutboxState {
  readonly unsent: number
  /** Age of the oldest of them; 0 where there is none. */
  readonly oldestSeconds: number
}

/**
 * Reads how far the log is behind what is committed. A backlog beyond 100,000 batches counts as 100,000.
 *
 * Locks   none.
 * Index   outbox_unsent of each partition.
 * Cost    O(partitions + unsent rows).
 * Repeat  reads only.
 */
export async function readOutboxState(sql: Database): Promise<OutboxState> {
  const [row] = await sql<OutboxState[]>`
    select count(*) as unsent,
      coalesce(greatest(0, extract(epoch from clock_timestamp() - min(created_at))), 0)::float8 as "oldestSeconds"
    from (select created_at from outbox where not sent limit 100000) as waiting`
  return row ?? { unsent: 0, oldestSeconds: 0 }
}
