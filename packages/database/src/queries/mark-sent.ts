import type { Database } from '../connect-database.ts'
import { numbersLiteral, textsLiteral } from '../value-types.ts'

export interface OutboxKey {
  readonly batchId: string
  readonly seasonId: number
}

/**
 * Marks outbox rows as being in the log; returns how many were not marked yet. Rows that another process is just
 * marking are left to it. Without a WAL flush: a mark that a crash undoes is made again after another, harmless append.
 * It does not ride on commit-batch.ts, since an update plans and locks all hourly partitions, an insert just its own.
 *
 * Locks   the rows, none that is locked already: never waits, so cannot deadlock.
 * Index   the key of the hourly partition of each id.
 * Cost    O(k log n) for k rows.
 * Repeat  changes nothing.
 */
export async function markSent(sql: Database, marks: readonly OutboxKey[]): Promise<number> {
  const rows = await sql<{ count: number }[]>`
    with quick as materialized (select set_config('synchronous_commit', 'off', true)),
    mark as materialized (
      select outbox.batch_id, outbox.season_id
      from quick, unnest(
        ${textsLiteral(marks.map((mark) => mark.batchId))}::text::uuid[],
        ${numbersLiteral(marks.map((mark) => mark.seasonId))}::text::int[]
      ) as asked (batch_id, season_id)
      join outbox using (batch_id, season_id)
      where not outbox.sent
      for update of outbox skip locked
    ),
    marked as (
      update outbox set sent = true from mark
      where outbox.batch_id = mark.batch_id and outbox.season_id = mark.season_id
      returning 1
    )
    select count(*) as count from marked`
  return rows[0]?.count ?? 0
}
