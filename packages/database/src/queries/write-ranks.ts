import type { Database } from '../connect-database.ts'
import { numbersLiteral } from '../value-types.ts'

/**
 * Writes the durable rank of some players, where it is another than the one that stands there and the player still has
 * a place; returns how many were changed. Neither version nor reach time is touched, so no view ever notices.
 *
 * Locks   the rows that change, in order of the player, as commit-batch.ts: the two cannot deadlock. A submission of one
 *         of these players waits for the statement, so give it no more than 2,000.
 * Index   leaderboard_pkey.
 * Cost    O(k log n) for k players; in place where the page has room (rank is in no index).
 * Repeat  changes nothing.
 */
export async function writeRanks(
  sql: Database,
  seasonId: number,
  userIds: readonly number[],
  ranks: readonly number[],
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    with change as materialized (
      select held.user_id, wanted.rank
      from unnest(${numbersLiteral(userIds)}::text::int[], ${numbersLiteral(ranks)}::text::int[]) as wanted (user_id, rank)
      join leaderboard as held on held.season_id = ${seasonId} and held.user_id = wanted.user_id
      where held.rank is distinct from wanted.rank and not held.is_hidden and held.session_count > 0
      order by held.user_id
      for no key update of held
    ),
    changed as (
      update leaderboard as held set rank = change.rank from change
      where held.season_id = ${seasonId} and held.user_id = change.user_id
      returning 1
    )
    select count(*) as count from changed`
  return row?.count ?? 0
}
