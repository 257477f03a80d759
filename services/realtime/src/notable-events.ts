/** What a feed tells of a tick. Pure. Compares the top of the board then and now, and looks through the movers. */
import { type RankKind, rankOf } from '@leaderboard/ranking/rank-kinds'
import type { Standings } from '@leaderboard/ranking/standings'
import type { Move } from './moves.ts'

export interface NotableEvent {
  readonly kind: 'new_leader' | 'entered_top_ten' | 'overtaken_in_top_ten' | 'personal_best'
  readonly userId: number
  /** Who overtook `userId`. */
  readonly by?: number
  readonly rank: number
  readonly totalScore: number
  readonly at: number
}

const TOP = 10
/** Of one tick; the rest of the personal bests goes untold. */
const MAX_EVENTS = 20

/** Ids of the first ten, in order. */
export function topTen(standings: Standings): number[] {
  return standings.range(1, TOP).map((entry) => entry.userId)
}

/** The events between a top ten then and the standings now, most notable first. */
export function notableEvents(
  topBefore: readonly number[],
  moves: ReadonlyMap<number, Move>,
  standings: Standings,
  { kind, now }: { kind: RankKind; now: number },
): NotableEvent[] {
  const top = topTen(standings)
  const leader = top[0]
  const isNewLeader = leader !== undefined && topBefore[0] !== undefined && leader !== topBefore[0]
  const entered = topBefore.length === 0 ? [] : top.filter((id) => !topBefore.includes(id))
  const told = new Set(isNewLeader ? [leader, ...entered] : entered)
  const overtakings = overtakingsWithin(topBefore, top).filter(({ by }) => !told.has(by))
  const bests = Array.from(moves.values())
    .filter((move) => move.isPersonalBest && !told.has(move.userId))
    .map((move) => move.userId)
  const eventOf = (event: NotableEvent['kind'], userId: number, by?: number): NotableEvent[] => {
    const row = standings.find(userId)
    if (row === null) return []
    const at = moves.get(by ?? userId)?.at ?? moves.get(userId)?.at ?? now
    const { totalScore } = row
    return [{ kind: event, userId, rank: rankOf(row, kind), totalScore, at, ...(by !== undefined && { by }) }]
  }
  return [
    ...(isNewLeader ? eventOf('new_leader', leader) : []),
    ...entered.filter((id) => !isNewLeader || id !== leader).flatMap((id) => eventOf('entered_top_ten', id)),
    ...overtakings.flatMap(({ userId, by }) => eventOf('overtaken_in_top_ten', userId, by)),
    ...bests.flatMap((id) => eventOf('personal_best', id)).toSorted((a, b) => a.rank - b.rank),
  ].slice(0, MAX_EVENTS)
}

/** Who of a top ten stands before whom now, and did not then; each player at most once on either side, best first. */
function overtakingsWithin(before: readonly number[], after: readonly number[]): { userId: number; by: number }[] {
  const found: { userId: number; by: number }[] = []
  for (const [place, by] of after.entries()) {
    const isBehind = (id: number) => !after.slice(0, place).includes(id)
    const ahead = before.slice(0, Math.max(0, before.indexOf(by)))
    const userId = ahead.find((id) => isBehind(id) && found.every((each) => each.userId !== id))
    if (userId !== undefined) found.push({ userId, by })
  }
  return found
}
