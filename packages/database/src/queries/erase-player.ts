import type { Database } from '../connect-database.ts'
import type { ModerationNote } from './set-player-hidden.ts'

/**
 * Erases a player, all or nothing: the name, every session and total, what moderation noted about them. Left behind are
 * the bare id, so that it is never used again, and the version of each row, so that no late entry brings it back. Writes
 * the audit entry and the outbox rows. Returns the entry's id, or null where there is no such player.
 *
 * Locks   moderation of this player, the rows of the leaderboard in order of the season, then the player: submissions
 *         under way end first, later ones find nobody. A first submission in that very moment can make it fail with
 *         23503; nothing is done then.
 * Index   game_sessions_user, leaderboard_pkey; the check of leaderboard's foreign key scans the table.
 * Cost    O(k) for the k sessions of the player, and a scan of the leaderboard.
 * Repeat  changes nothing.
 */
export async function erasePlayer(
  sql: Database,
  batchId: string,
  userId: number,
  note: ModerationNote,
): Promise<number | null> {
  const [row] = await sql<{ entry: number | null }[]>`
    select erase_player(${batchId}::uuid, ${userId}::int, ${note.keyId}, ${note.reason}) as entry`
  return row?.entry ?? null
}
