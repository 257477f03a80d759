/**
 * Who changed between two ticks: for each player in the log entries since the last tick, where it stood at that tick.
 * The place is taken before the first change, so it is that of the standings all watchers have been told.
 */
import type { LogEntry } from '@leaderboard/contracts/log-entry'
import type { Standings } from '@leaderboard/ranking/standings'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import { timeOfEntry } from './entry-time.ts'

/** A change of one player between two ticks. */
export interface Move {
  readonly userId: number
  /** Null: was not on the board. */
  readonly before: OrderKey | null
  /** The newest session was the player's best, and not the first. */
  isPersonalBest: boolean
  /** When, by the database's clock. */
  at: number
}

export class MoveRecorder {
  #moves = new Map<number, Move>()

  /** Called before the entry is applied. */
  record(entry: LogEntry, standings: Standings): void {
    const at = timeOfEntry(entry) ?? 0
    for (const change of entry.changes) {
      const held = this.#moves.get(change.userId)
      const isPersonalBest = change.isBest && change.sessions > 1
      if (held === undefined) this.#moves.set(change.userId, newMove(change.userId, { isPersonalBest, at }, standings))
      else {
        held.isPersonalBest ||= isPersonalBest
        held.at = at
      }
    }
  }

  /** What moved since the last call. */
  take(): ReadonlyMap<number, Move> {
    const moves = this.#moves
    this.#moves = new Map()
    return moves
  }
}

function newMove(userId: number, of: Pick<Move, 'isPersonalBest' | 'at'>, standings: Standings): Move {
  return { userId, before: keyOf(standings, userId), ...of }
}

/** What decides a player's place now; null without one. */
export function keyOf(standings: Standings, userId: number): OrderKey | null {
  if (!standings.locate(userId)) return null
  return { totalScore: standings.totalScore, reachedAt: standings.reachedAt, userId }
}
