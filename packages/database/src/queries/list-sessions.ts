import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'

export interface PlayedSession {
  readonly sessionId: number
  readonly score: number
  readonly gameMode: string
  readonly at: Date
  /** Microseconds since 1970, as PostgreSQL keeps them: with the session's id, the place to go on from. */
  readonly atMicros: number
}

/**
 * Lists sessions of a player that count in the season, latest first.
 *
 * Locks   none.
 * Index   game_sessions_user of each month.
 * Cost    O(sessions of the player): the specified index does not order them by time.
 * Repeat  reads only.
 */
export async function listSessions(
  sql: Database,
  season: Season,
  userId: number,
  { limit, before }: { limit: number; before: { atMicros: number; sessionId: number } | null },
): Promise<PlayedSession[]> {
  const earlier =
    before === null
      ? sql`true`
      : sql`("timestamp", game_sessions.id) < (timestamptz 'epoch' + ${before.atMicros}::float8 * interval '1 microsecond',
          ${before.sessionId}::bigint)`
  return [
    ...(await sql<PlayedSession[]>`
      select game_sessions.id as "sessionId", score, game_sessions.game_mode as "gameMode", "timestamp" as at,
        (extract(epoch from "timestamp") * 1000000)::bigint as "atMicros"
      from game_sessions join seasons on seasons.id = ${season.id}
      where user_id = ${userId} and score between ${season.minimumScore} and ${season.maximumScore}
        and (${season.gameMode}::text is null or game_sessions.game_mode = ${season.gameMode})
        and "timestamp" >= seasons.starts_at and "timestamp" < coalesce(seasons.ends_at, 'infinity') and ${earlier}
      order by "timestamp" desc, game_sessions.id desc limit ${limit}`),
  ]
}
