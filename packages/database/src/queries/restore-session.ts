import type { Database } from '../connect-database.ts'
import type { ModerationNote } from './set-player-hidden.ts'

/**
 * Puts a removed session back: a row that nothing has happened to since becomes exactly what it was, reach time and all;
 * any other is worked out from its sessions (I3). Returns the audit entry's id, or null where the session is not
 * removed.
 *
 * Locks   as remove-session.ts.
 * Index   removed_sessions_pkey, leaderboard_pkey, game_sessions_user.
 * Cost    O(s) for s seasons; where something happened O(k log k) for the k sessions of the player.
 * Repeat  changes nothing.
 */
export async function restoreSession(
  sql: Database,
  batchId: string,
  sessionId: number,
  note: ModerationNote,
): Promise<number | null> {
  const [row] = await sql<{ entry: number | null }[]>`
    select restore_session(${batchId}::uuid, ${sessionId}::bigint, ${note.keyId}, ${note.reason}) as entry`
  return row?.entry ?? null
}
