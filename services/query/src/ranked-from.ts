import type { Ranks } from '@leaderboard/ranking/rank-kinds'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { RankedRow } from './board-row.ts'

/** Rows that follow each other in the total order, ranked by counting on from the ranks of the first. */
export function rankedFrom(rows: readonly (OrderKey & { sessions: number })[], first: Ranks): RankedRow[] {
  let { ordinal, standard, dense } = first
  let held: number | null = null
  return rows.map((row, index) => {
    ordinal = first.ordinal + index
    if (held !== null && row.totalScore !== held) {
      standard = ordinal
      dense += 1
    }
    held = row.totalScore
    return { ...row, ordinal, standard, dense }
  })
}
