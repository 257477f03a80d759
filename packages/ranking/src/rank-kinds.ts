/** Which of the three ranks a board calls `rank`. */
export type RankKind = 'dense' | 'standard' | 'ordinal'

/** All from 1. */
export interface Ranks {
  /** 1 + players before this one in the total order. */
  readonly ordinal: number
  /** 1 + players with a better total (1224). */
  readonly standard: number
  /** 1 + distinct better totals (1223), as DENSE_RANK. */
  readonly dense: number
}

/** The rank a board shows. */
export function rankOf(ranks: Ranks, kind: RankKind): number {
  return ranks[kind]
}

/**
 * Share of players this one is at least level with, in percent: 100 for the first of any number of players. To six
 * decimals: the places of a hundred million players differ, and how doubles round does not show.
 */
export function percentile(standard: number, players: number): number {
  return Math.round(100e6 * (1 - (standard - 1) / players)) / 1e6
}
