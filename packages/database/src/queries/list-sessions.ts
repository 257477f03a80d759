import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'

export interface PlayedSession {
  sessionId: number
  score: number
  gameMode: string
  /** Microseconds since 1970. */
  atMicros: number
}

type SessionKey = Pick<PlayedSession, 'atMicros' | 'sessionId'>

/**
 * Lists sessions of a player that a board counts, latest first, from the one before `before` on; at most `limit`.
 *
 * Locks   none.
 * Index   game_sessions_user, in every partition.
 * Cost    O(sessions of the player), sorted: they are few beside those of everybody.
 * Repeat  reads only.
 */
export async function listSessions(
  sql: Database,
  season: Pick<Season, 'gameMode'>,
  userId: number,
  { limit, before }: { limit: number; before: SessionKey | null },
): Promise<PlayedSession[]> {
  const mode = season.gameMode === null ? sql`true` : sql`game_mode = ${season.gameMode}`
  const after =
    before === null
      ? sql`true`
      : sql`("timestamp", id) < (
          'epoch'::timestamptz + ${before.atMicros}::float8 * interval '1 microsecond', ${before.sessionId}::bigint)`
  return sql<PlayedSession[]>`
    select
      id as "sessionId", score, game_mode as "gameMode",
      (extract(epoch from "timestamp") * 1000000)::bigint as "atMicros"
    from game_sessions
    where user_id = ${userId} and ${mode} and ${after}
    order by "timestamp" desc, id desc
    limit ${limit}`
}
