import type { Database } from '../connect-database.ts'

/** Who does it, and why; the key's name is noted with its id. */
export interface ModerationNote {
  readonly keyId: string
  readonly reason: string
}

/**
 * Hides a player in every season that is not over, or shows the player again: sums go on being counted, places close up
 * and reopen. Writes the audit entry and the outbox rows, and asks for the durable ranks. Returns the entry's id, or
 * null where nothing was changed: no such player, or hidden, or shown, already.
 *
 * Locks   moderation of this player, the player's row and then the rows of the leaderboard in order of the season: as
 *         commit-batch.ts, whose lock on the player this one does not keep waiting.
 * Index   users_pkey, leaderboard_pkey.
 * Cost    O(s) for s seasons that are not over.
 * Repeat  changes nothing.
 */
export async function setPlayerHidden(
  sql: Database,
  batchId: string,
  { userId, isHidden, note }: { userId: number; isHidden: boolean; note: ModerationNote },
): Promise<number | null> {
  const [row] = await sql<{ entry: number | null }[]>`
    select set_player_hidden(${batchId}::uuid, ${userId}::int, ${isHidden}, ${note.keyId}, ${note.reason}) as entry`
  return row?.entry ?? null
}
