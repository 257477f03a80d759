import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import type { Database } from '@leaderboard/database/connect-database'

/** The whole board as PostgreSQL ranks it, best first: the truth that every view is compared with. */
export async function readBoard(sql: Database): Promise<BoardRow[]> {
  return sql<BoardRow[]>`
    select (dense_rank() over (order by total_score desc))::int as rank,
      (row_number() over (order by total_score desc, reached_at, user_id))::int as ordinal,
      user_id as "userId", username, total_score::int as "totalScore", session_count::int as sessions
    from leaderboard
    join users on users.id = user_id
    join seasons on seasons.id = season_id
    join boards on boards.id = board_id and slug = 'global'
    order by ordinal`
}

/** The rows a view shows of a board. A feed shows none. */
export function rowsOf(board: readonly BoardRow[], spec: ViewSpec): readonly BoardRow[] {
  if (spec.kind === 'top') return board.slice(0, spec.n)
  if (spec.kind === 'players') return board.filter(({ userId }) => spec.ids.includes(userId))
  if (spec.kind === 'feed') return []
  const place = board.findIndex(({ userId }) => userId === spec.userId)
  if (place === -1) return []
  // At an edge of the board the other side has the more: as many rows wherever the player stands.
  const size = 2 * spec.radius + 1
  const first = Math.min(Math.max(0, place - spec.radius), Math.max(0, board.length - size))
  return board.slice(first, first + size)
}

/** Rows as a text that can be compared. */
export function textOf(rows: readonly BoardRow[]): string {
  return JSON.stringify(
    rows.map(({ rank, ordinal, userId, username, totalScore, sessions }) => [
      rank,
      ordinal,
      userId,
      username,
      totalScore,
      sessions,
    ]),
  )
}
