import type { Database } from '../connect-database.ts'

export interface StoredSession {
  readonly sessionId: number
  readonly score: number
  readonly gameMode: string
  readonly at: Date
  readonly isRemoved: boolean
}

/**
 * Lists all sessions of a player in order of the id, those removed as well, after an id.
 *
 * Locks   none.
 * Index   game_sessions_user of each month, removed_sessions_user.
 * Cost    O(sessions of the player).
 * Repeat  reads only.
 */
export async function listSessionsOfPlayer(
  sql: Database,
  userId: number,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<StoredSession[]> {
  return [
    ...(await sql<StoredSession[]>`
      select id as "sessionId", score, game_mode as "gameMode", "timestamp" as at, is_removed as "isRemoved"
      from (
        select id, score, game_mode, "timestamp", false as is_removed from game_sessions where user_id = ${userId}
        union all
        select id, score, game_mode, "timestamp", true from removed_sessions where user_id = ${userId}
      ) as played
      where id > ${afterId} order by id limit ${limit}`),
  ]
}
