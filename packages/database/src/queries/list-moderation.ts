import type { ModerationAction } from '@leaderboard/contracts/moderation'
import type { Database } from '../connect-database.ts'

export interface ModerationRow {
  readonly id: number
  readonly at: Date
  readonly keyId: string
  readonly keyName: string
  readonly action: ModerationAction
  readonly playerId: number
  readonly sessionId: number | null
  /** Null: forgotten with the player it was about. */
  readonly reason: string | null
  readonly undoes: number | null
  readonly undoneBy: number | null
}

/**
 * Lists what operators did, latest first: of everybody, or about one player or one session of it, before an entry.
 *
 * Locks   none.
 * Index   the key of moderation_log, or moderation_log_player.
 * Cost    O(log n + limit); about one session O(entries of its player).
 * Repeat  reads only.
 */
export async function listModeration(
  sql: Database,
  { limit, before, playerId, id }: { limit: number; before?: number; playerId?: number; id?: number },
): Promise<ModerationRow[]> {
  return [
    ...(await sql<ModerationRow[]>`
      select entry.id, entry.at, entry.key_id as "keyId", entry.key_name as "keyName", entry.action,
        entry.player_id as "playerId", entry.session_id as "sessionId", notes.reason, entry.undoes, undo.id as "undoneBy"
      from moderation_log as entry
      left join moderation_notes as notes on notes.entry_id = entry.id
      left join moderation_log as undo on undo.undoes = entry.id
      where ${before === undefined ? sql`true` : sql`entry.id < ${before}`}
        and ${playerId === undefined ? sql`true` : sql`entry.player_id = ${playerId}`}
        and ${id === undefined ? sql`true` : sql`entry.id = ${id}`}
      order by entry.id desc limit ${limit}`),
  ]
}
