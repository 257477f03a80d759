import type { Direction } from './board-total.ts'

/** What decides a player's place, and what a page cursor holds. */
export interface OrderKey {
  readonly totalScore: number
  /** Milliseconds since 1970: when the player first reached `totalScore`. */
  readonly reachedAt: number
  readonly userId: number
}

/**
 * The one total order, best first: total in the board's direction, then earlier reach, then smaller user id.
 * Negative where `a` comes before `b`; 0 only for the same player.
 */
export function compareOrder(a: OrderKey, b: OrderKey, direction: Direction): number {
  if (a.totalScore !== b.totalScore) {
    const isBefore = direction === 'desc' ? a.totalScore > b.totalScore : a.totalScore < b.totalScore
    return isBefore ? -1 : 1
  }
  return Math.sign(a.reachedAt - b.reachedAt || a.userId - b.userId)
}
