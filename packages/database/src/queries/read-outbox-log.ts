import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '../connect-database.ts'

export interface OutboxLogHead extends Position {
  /** Start time of the PostgreSQL that wrote it. */
  readonly server: string
  /** Start time of the one that answers. */
  readonly answering: string
}

export interface OutboxLogEntry {
  readonly sequence: number
  readonly batchId: string
  readonly changes: string
}

export interface OutboxLogPage {
  /** Null: the season has no log. */
  readonly head: OutboxLogHead | null
  /** Those after `from`, in order; complete up to the head unless there are `limit` of them. */
  readonly entries: OutboxLogEntry[]
}

type Row = OutboxLogHead & { nextSequence: number | null; batchId: string | null; changes: string | null }

/**
 * Reads a season's head and what its log holds after a position, both of one moment.
 *
 * Locks   none.
 * Index   the key of outbox_log_heads; outbox_log of each partition, and only where the head is ahead of `from`.
 * Cost    O(partitions + limit).
 * Repeat  reads only.
 *
 * @param limit 0 reads the head alone
 */
export async function readOutboxLog(
  sql: Database,
  seasonId: number,
  from: Position,
  limit: number,
): Promise<OutboxLogPage> {
  const rows = await sql<Row[]>`
    select head.epoch, head.sequence, head.server, extract(epoch from pg_postmaster_start_time())::text as answering,
      entry.sequence as "nextSequence", entry.batch_id as "batchId", entry.changes
    from outbox_log_heads as head
    left join lateral (
      select sequence, batch_id, changes from outbox
      where head.epoch = ${from.epoch} and head.sequence > ${from.sequence}
        and season_id = head.season_id and epoch = head.epoch and sequence > ${from.sequence} and sequence is not null
      order by sequence limit ${limit}
    ) as entry on true
    where head.season_id = ${seasonId}
    order by entry.sequence`
  const [first] = rows
  if (first === undefined) return { head: null, entries: [] }
  const { epoch, sequence, server, answering } = first
  return { head: { epoch, sequence, server, answering }, entries: rows.flatMap(toEntry) }
}

function toEntry({ nextSequence, batchId, changes }: Row): OutboxLogEntry[] {
  if (nextSequence === null || batchId === null || changes === null) return []
  return [{ sequence: nextSequence, batchId, changes }]
}
