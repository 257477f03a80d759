import type { ModerationAction } from '@leaderboard/contracts/moderation'
import type { Database } from '../connect-database.ts'

/**
 * Finds the last entry that did, or undid, something to a player or to one session: what a repeated request is answered
 * with. Null where nothing was ever done.
 *
 * Locks   none.
 * Index   the key of moderation_log, backwards, or moderation_log_player.
 * Cost    O(log n + entries of the player); of a session, whose player may not be known any more, O(n) entries.
 * Repeat  reads only.
 */
export async function findLastModeration(
  sql: Database,
  of: { playerId: number } | { sessionId: number },
): Promise<{ id: number; action: ModerationAction } | null> {
  const [row] = await sql<{ id: number; action: ModerationAction }[]>`
    select id, action from moderation_log
    where ${
      'playerId' in of
        ? sql`player_id = ${of.playerId} and action in ('hide_player', 'unhide_player')`
        : sql`session_id = ${of.sessionId}`
    }
    order by id desc limit 1`
  return row ?? null
}
