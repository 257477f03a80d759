import type { Database } from '../connect-database.ts'

export interface OpenErasure {
  readonly userId: number
  /** The entry of the log that took the player off the boards. */
  readonly batchId: string
  /** Where the player had a row, and so where the log may tell of it. */
  readonly seasonIds: readonly number[]
}

/**
 * Lists erasures that are not finished and old enough: whatever was on its way when they were made has arrived, and no
 * snapshot of the ranks is being written that began before. One that is not finished after an hour was broken off; of a
 * season that is over nobody begins another in its place.
 *
 * Locks   none.
 * Index   erased_players_unfinished; rank_snapshots is small.
 * Cost    O(unfinished).
 * Repeat  reads only.
 */
export async function listErasures(sql: Database, olderThanMs: number, limit: number): Promise<OpenErasure[]> {
  return [
    ...(await sql<OpenErasure[]>`
      select user_id as "userId", batch_id as "batchId",
        array(select season_id from erased_places where erased_places.user_id = erased_players.user_id) as "seasonIds"
      from erased_players
      where finished_at is null and erased_at <= clock_timestamp() - ${olderThanMs}::int * interval '1 millisecond'
        and not exists (select from rank_snapshots where finished_at is null and taken_at <= erased_at
          and taken_at > clock_timestamp() - interval '1 hour')
      order by erased_at limit ${limit}`),
  ]
}
