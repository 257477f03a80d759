import type { Database } from '../connect-database.ts'

/**
 * Finds the erasure of a player: its audit entry, and whether everything is gone. Null for who was never erased.
 *
 * Locks   none.
 * Index   erased_players_pkey, moderation_log_player.
 * Cost    O(log n + entries of the player).
 * Repeat  reads only.
 */
export async function findErasure(
  sql: Database,
  userId: number,
): Promise<{ entryId: number; isFinished: boolean } | null> {
  const [row] = await sql<{ entryId: number; isFinished: boolean }[]>`
    select moderation_log.id as "entryId", finished_at is not null as "isFinished"
    from erased_players join moderation_log on player_id = user_id and action = 'erase_player'
    where user_id = ${userId} order by moderation_log.id desc limit 1`
  return row ?? null
}
