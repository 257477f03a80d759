/** What a player must do to reach a goal: the least total, and the least score of the next session that gives it. */
import type { GoalState } from '@leaderboard/contracts/explore-board'
import type { Season } from '@leaderboard/database/season'
import { addScore, type PlayerAggregate, totalOf } from '@leaderboard/ranking/board-total'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import { compareOrder } from '@leaderboard/ranking/total-order'
import { findFirst } from './find-first.ts'
import { placeOf } from './place-of-total.ts'
import type { BoardTree, PlacedPlayer } from './totals-tree.ts'

export type Goal = { kind: 'up' | 'top'; value: number } | { kind: 'past'; value: number; other: PlacedPlayer }

export interface GoalOutcome {
  state: GoalState
  neededTotal: number | null
  nextScore: number | null
}

type GoalSeason = Pick<Season, 'aggregate' | 'direction' | 'rankKind' | 'minimumScore' | 'maximumScore'>

/** A player today: the place, and what the total is made of; both null before the first session. */
export interface PlayerToday {
  self: PlacedPlayer | null
  aggregate: PlayerAggregate | null
}

/**
 * Works the goal out for a change of total made now. Better totals reach every goal that worse ones reach, so both
 * answers are found by halving. O(log range x log n).
 */
export function workOutGoal(
  standings: BoardTree,
  season: GoalSeason,
  { self, aggregate }: PlayerToday,
  goal: Goal,
): GoalOutcome {
  const reaches = (totalScore: number) => isReached(standings, season, self, goal, totalScore)
  if (self !== null && reaches(self.totalScore)) return { state: 'reached', neededTotal: null, nextScore: null }
  const neededTotal = leastTotal(standings, season, self, reaches)
  const [easiest, hardest] = byEffort(season)
  const nextScore = findFirst(easiest, hardest, (score) => {
    const total = totalAfter(season, aggregate, score)
    return total !== null && reaches(total)
  })
  return { state: nextScore === null ? 'not_in_one_session' : 'reachable', neededTotal, nextScore }
}

/** The total after one more session, or null where it would no longer be exact. */
export function totalAfter(season: GoalSeason, held: PlayerAggregate | null, score: number): number | null {
  try {
    return totalOf(season.aggregate, addScore(held, score, season.direction))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function isReached(
  standings: BoardTree,
  season: GoalSeason,
  self: PlacedPlayer | null,
  goal: Goal,
  totalScore: number,
): boolean {
  const isUnmoved = self !== null && self.totalScore === totalScore
  if (goal.kind === 'past') {
    if (isUnmoved) return compareOrder(self, goal.other, season.direction) < 0
    const { other } = goal // who arrives later at the same total stands behind
    return season.direction === 'desc' ? totalScore > other.totalScore : totalScore < other.totalScore
  }
  const rank = rankOf(placeOf(standings, self, totalScore), season.rankKind)
  return rank <= (goal.kind === 'top' ? goal.value : aimOf(standings, season, self, goal.value))
}

/** The rank that is `places` better than today's; a newcomer counts from behind everybody. */
function aimOf(standings: BoardTree, season: GoalSeason, self: PlacedPlayer | null, places: number): number {
  const last = season.rankKind === 'dense' ? standings.distinctTotals : standings.size
  const today = self === null ? last + 1 : rankOf(self, season.rankKind)
  return Math.max(1, today - places)
}

/** The total nearest to what everybody has that reaches the goal: one step better than some total on the board. */
function leastTotal(
  standings: BoardTree,
  season: GoalSeason,
  self: PlacedPlayer | null,
  reaches: (totalScore: number) => boolean,
): number | null {
  const better = season.direction === 'desc' ? 1 : -1
  const best = standings.atOrdinal(1)
  const worst = standings.atOrdinal(standings.size)
  if (best === null || worst === null) return byEffort(season)[0]
  const start = self === null ? worst.totalScore - better : self.totalScore
  return findFirst(start, best.totalScore + better, reaches)
}

/** The bounds of a score, the least effort first. */
function byEffort({ direction, minimumScore, maximumScore }: GoalSeason): [number, number] {
  return direction === 'desc' ? [minimumScore, maximumScore] : [maximumScore, minimumScore]
}
