import type { ModerationAction, ModerationEntry } from '@leaderboard/contracts/moderation'

const MAX_REASON = 500

/** What is wrong with a reason, or null. */
export function refusalOfReason(reason: string): string | null {
  if (reason.trim() === '') return 'Say why: the audit log keeps it.'
  return Array.from(reason.trim()).length > MAX_REASON ? `At most ${MAX_REASON} characters.` : null
}

const DONE: Record<ModerationAction, string> = {
  hide_player: 'Hid player',
  unhide_player: 'Showed player again',
  remove_session: 'Removed session',
  restore_session: 'Put session back',
  export_player: 'Exported player',
  erase_player: 'Erased player',
}

/** What was done, as `Removed session 9001`. The player is named beside it. */
export function describeEntry({ action, sessionId }: Pick<ModerationEntry, 'action' | 'sessionId'>): string {
  return sessionId === null ? DONE[action] : `${DONE[action]} ${sessionId}`
}

export interface ModeratedState {
  /** Null: these entries do not tell. */
  isHidden: boolean | null
  isErased: boolean
  /** Taken out and not put back, latest first. */
  removed: readonly ModerationEntry[]
}

/** What the entries about one player, latest first, say of how things stand. */
export function stateOf(entries: readonly ModerationEntry[]): ModeratedState {
  const last = entries.find(({ action }) => action === 'hide_player' || action === 'unhide_player')
  return {
    isHidden: last === undefined ? null : last.action === 'hide_player',
    isErased: entries.some(({ action }) => action === 'erase_player'),
    removed: entries.filter(({ action, undoneBy }) => action === 'remove_session' && undoneBy === null),
  }
}
