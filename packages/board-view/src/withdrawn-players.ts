import { type Change, isPlaced } from '@leaderboard/contracts/log-entry'
import type { Standings } from '@leaderboard/ranking/standings'

/** The last that is known of a player without a place. */
export interface Withdrawn {
  readonly version: number
  /** By an operator; otherwise all sessions were removed, or the player was erased. */
  readonly isHidden: boolean
}

/**
 * Players that moderation took off a board. The standings do not hold them, their versions are kept here, so that a late
 * entry cannot bring them back (I5). They are few.
 */
export class WithdrawnPlayers {
  readonly #held = new Map<number, Withdrawn>()

  hold(userId: number, withdrawn: Withdrawn): void {
    this.#held.set(userId, withdrawn)
  }

  isHidden(userId: number): boolean {
    return this.#held.get(userId)?.isHidden ?? false
  }

  /** Brings the standings, and who is not in them, up to one change; false, and nothing done, where a newer one passed. */
  apply(change: Change, standings: Standings): boolean {
    const { userId, totalScore, reachedAt, version, sessions, isHidden } = change
    const held = this.#held.get(userId)
    if (held !== undefined && version <= held.version) return false
    if (isPlaced(change)) {
      if (held !== undefined) this.#held.delete(userId)
      return standings.upsert(userId, totalScore, reachedAt, version, sessions)
    }
    if (standings.locate(userId) && version <= standings.version) return false
    standings.remove(userId)
    this.#held.set(userId, { version, isHidden })
    return true
  }
}
