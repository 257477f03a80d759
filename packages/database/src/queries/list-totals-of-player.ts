import type { Database } from '../connect-database.ts'

export interface SeasonTotal {
  readonly seasonId: number
  readonly board: string
  readonly season: number
  readonly totalScore: number
  readonly scoreSum: number
  readonly sessions: number
  readonly bestScore: number
  readonly lastScore: number
  readonly reachedAt: Date
  readonly rank: number | null
}

/**
 * Lists a player's rows in every season there ever was.
 *
 * Locks   none.
 * Index   leaderboard_pkey, once a season.
 * Cost    O(s log n) for s seasons.
 * Repeat  reads only.
 */
export async function listTotalsOfPlayer(sql: Database, userId: number): Promise<SeasonTotal[]> {
  return [
    ...(await sql<SeasonTotal[]>`
      select seasons.id as "seasonId", boards.slug as board, seasons.number as season, total_score as "totalScore",
        score_sum as "scoreSum", session_count as sessions, best_score as "bestScore", last_score as "lastScore",
        reached_at as "reachedAt", rank
      from seasons join boards on boards.id = seasons.board_id
      join leaderboard on leaderboard.season_id = seasons.id and leaderboard.user_id = ${userId}
      order by seasons.id`),
  ]
}
