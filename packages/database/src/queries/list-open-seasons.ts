import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'

/**
 * Lists every season that submissions count in now, in order of the board's slug.
 *
 * Locks   none.
 * Cost    a row per board.
 * Repeat  reads only.
 */
export async function listOpenSeasons(sql: Database): Promise<Season[]> {
  return [
    ...(await sql<Season[]>`
      select id, board_id as "boardId", board, title, number, game_mode as "gameMode", aggregate, direction,
        rank_kind as "rankKind", minimum_score as "minimumScore", maximum_score as "maximumScore",
        floor(extract(epoch from opened_at) * 1000)::bigint as "openedAt"
      from open_seasons order by board`),
  ]
}
