import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '../connect-database.ts'

/**
 * Gives a committed batch the next position of its season's log and marks it as sent; null where it has one already,
 * or where there is no such batch.
 *
 * Locks   the outbox row, then the season's head: appends of a season go one after the other, so that a position is
 *         visible only after every smaller one. Nobody takes these two in the other order.
 * Index   the key of outbox, the key of outbox_log_heads.
 * Cost    O(log n), one WAL flush; a dead version of the head for each batch.
 * Repeat  changes nothing, at the same time either: the second one waits for the row, and finds it positioned.
 *
 * @param freshEpoch the epoch to begin where this season has no log, or one of another server
 */
export async function appendToOutboxLog(
  sql: Database,
  seasonId: number,
  batchId: string,
  freshEpoch: string,
): Promise<Position | null> {
  const [row] = await sql<Position[]>`
    with batch as materialized (
      select batch_id, season_id from outbox
      where batch_id = ${batchId} and season_id = ${seasonId} and sequence is null
      for update
    ),
    head as (
      insert into outbox_log_heads as held (season_id, epoch, sequence, server)
      select season_id, ${freshEpoch}, 2, extract(epoch from pg_postmaster_start_time())::text from batch
      on conflict (season_id) do update set
        epoch = case when held.server = excluded.server then held.epoch else excluded.epoch end,
        sequence = case when held.server = excluded.server then held.sequence + 1 else 2 end,
        server = excluded.server
      returning epoch, sequence
    )
    update outbox set epoch = head.epoch, sequence = head.sequence, sent = true
    from head, batch
    where outbox.batch_id = batch.batch_id and outbox.season_id = batch.season_id
    returning outbox.epoch, outbox.sequence`
  return row ?? null
}
