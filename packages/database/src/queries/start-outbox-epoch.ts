import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '../connect-database.ts'

/**
 * Begins an epoch of the log over the outbox: `always`, or only where the season has none of this server
 * (`if-foreign`). Null where nothing was begun.
 *
 * Locks   the season's head.
 * Index   the key of outbox_log_heads.
 * Cost    O(1), one WAL flush.
 * Repeat  `always` begins another epoch; `if-foreign` changes nothing.
 */
export async function startOutboxEpoch(
  sql: Database,
  seasonId: number,
  freshEpoch: string,
  when: 'always' | 'if-foreign',
): Promise<Position | null> {
  const [row] = await sql<Position[]>`
    insert into outbox_log_heads as held (season_id, epoch, sequence, server)
    values (${seasonId}, ${freshEpoch}, 1, extract(epoch from pg_postmaster_start_time())::text)
    on conflict (season_id) do update set epoch = excluded.epoch, sequence = 1, server = excluded.server
      where ${when === 'always'} or held.server <> excluded.server
    returning epoch, sequence`
  return row ?? null
}
