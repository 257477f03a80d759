import type { RankKind } from '@leaderboard/ranking/rank-kinds'
import type { RankedRow } from './board-row.ts'

/** Places of some players among themselves, by player id, of the same kind of rank as the board's; from 1. */
export function placesAmong(rows: readonly (RankedRow | null)[], kind: RankKind): Map<number, number> {
  const ordered = rows.filter((row) => row !== null).toSorted((a, b) => a.ordinal - b.ordinal)
  const places = new Map<number, number>()
  let standard = 0
  let dense = 0
  let total: number | null = null
  for (const [index, row] of ordered.entries()) {
    if (row.totalScore !== total) {
      standard = index + 1
      dense += 1
      total = row.totalScore
    }
    places.set(row.userId, { ordinal: index + 1, standard, dense }[kind])
  }
  return places
}
