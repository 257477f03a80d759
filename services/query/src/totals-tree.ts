/** What distribution, goals and simulate ask of a board: the standings answer it, or totals read from PostgreSQL. */
import type { BoardTotals, NamedRow } from '@leaderboard/database/queries/read-board-totals'
import type { Direction } from '@leaderboard/ranking/board-total'
import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { OrderKey } from '@leaderboard/ranking/total-order'

/** A player with a place. */
export interface PlacedPlayer extends Ranks, OrderKey {
  readonly sessions: number
}

export interface BoardTree {
  readonly size: number
  readonly distinctTotals: number
  /** Where a new player would stand who reaches this total now. */
  ranksFor(totalScore: number): Ranks
  atOrdinal(ordinal: number): { readonly totalScore: number } | null
  find(userId: number): PlacedPlayer | null
}

/** The board as it was in one snapshot of the database. O(log n) for each question; knows only the players named. */
export class TotalsTree implements BoardTree {
  readonly size: number
  readonly distinctTotals: number
  private readonly direction: Direction
  /** Best first. */
  private readonly totals: readonly number[]
  /** Players before each total; one more at the end. */
  private readonly before: readonly number[]
  private readonly named: ReadonlyMap<number, NamedRow>

  constructor({ totals, players, named }: BoardTotals, direction: Direction) {
    const counts = direction === 'desc' ? players.toReversed() : players
    const before = [0]
    for (const [index, count] of counts.entries()) before.push((before[index] ?? 0) + count)
    this.direction = direction
    this.totals = direction === 'desc' ? totals.toReversed() : totals
    this.before = before
    this.named = named
    this.distinctTotals = totals.length
    this.size = before.at(-1) ?? 0
  }

  ranksFor(totalScore: number): Ranks {
    const index = countWhile(this.totals, (total) =>
      this.direction === 'desc' ? total > totalScore : total < totalScore,
    )
    const better = this.before[index] ?? this.size
    const level = this.totals[index] === totalScore ? (this.before[index + 1] ?? this.size) - better : 0
    return { ordinal: 1 + better + level, standard: 1 + better, dense: 1 + index }
  }

  atOrdinal(ordinal: number): { totalScore: number } | null {
    if (ordinal < 1 || ordinal > this.size) return null
    const totalScore = this.totals[countWhile(this.before, (before) => before < ordinal) - 1]
    return totalScore === undefined ? null : { totalScore }
  }

  find(userId: number): PlacedPlayer | null {
    const row = this.named.get(userId)
    if (row === undefined) return null
    const { totalScore, reachedAt, tiedBefore, aggregate } = row
    const { standard, dense } = this.ranksFor(totalScore)
    const ordinal = standard + tiedBefore
    return { userId, totalScore, reachedAt, sessions: aggregate.sessionCount, ordinal, standard, dense }
  }
}

/** How many of the first elements hold; those that do must come first. O(log n). */
function countWhile(list: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(list[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  return low
}
