import type { Database } from '../connect-database.ts'
import type { ModerationNote } from './set-player-hidden.ts'

/**
 * Takes a session out of every open season it counts in: the rows are worked out anew from what is left of the player's
 * sessions, under their locks (I3). The session itself is kept aside. Writes the audit entry and the outbox rows, and
 * asks for the durable ranks. Returns the entry's id, or null where there is no such session that counts.
 *
 * Locks   moderation of this player, then the rows of the leaderboard in order of the season, as commit-batch.ts.
 * Index   the keys of game_sessions (each month's) and leaderboard, game_sessions_user.
 * Cost    O(k log k) for the k sessions of the player, for each season.
 * Repeat  changes nothing.
 */
export async function removeSession(
  sql: Database,
  batchId: string,
  sessionId: number,
  note: ModerationNote,
): Promise<number | null> {
  const [row] = await sql<{ entry: number | null }[]>`
    select remove_session(${batchId}::uuid, ${sessionId}::bigint, ${note.keyId}, ${note.reason}) as entry`
  return row?.entry ?? null
}
