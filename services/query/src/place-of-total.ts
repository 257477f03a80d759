/** Where a total would stand: the ranks a player would have after moving to it now. */
import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { BoardTree, PlacedPlayer } from './totals-tree.ts'

type Tree = Pick<BoardTree, 'ranksFor' | 'atOrdinal'>

/**
 * The ranks of a player who has `totalScore` from now on, last among those level with it. `self` is where the player
 * stands today, or null for a newcomer: they leave their old place, so whoever was behind them does not count them,
 * and an unchanged total keeps its place.
 */
export function placeOf(standings: Tree, self: PlacedPlayer | null, totalScore: number): Ranks {
  if (self !== null && self.totalScore === totalScore) return self
  const { ordinal, standard, dense } = standings.ranksFor(totalScore)
  const isFalling = self !== null && self.standard < standard
  if (!isFalling) return { ordinal, standard, dense }
  return {
    ordinal: ordinal - 1,
    standard: standard - 1,
    dense: isAlone(standings, self) ? dense - 1 : dense,
  }
}

/** Whether nobody else has this player's total. */
function isAlone(standings: Tree, self: PlacedPlayer): boolean {
  const isFirst = self.ordinal === self.standard
  return isFirst && standings.atOrdinal(self.ordinal + 1)?.totalScore !== self.totalScore
}
