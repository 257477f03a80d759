import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import { type RankKind, rankOf } from '@leaderboard/ranking/rank-kinds'
import type { Standings } from '@leaderboard/ranking/standings'
import type { StandingsEntry } from '@leaderboard/ranking/standings-rows'

/** A row of a view before it has its name. */
export interface UnnamedRow {
  readonly rank: number
  readonly ordinal: number
  readonly userId: number
  readonly totalScore: number
  readonly sessions: number
}

/** The rows a view shows now, by ordinal. Pure. A feed shows none; players without a place are not shown. */
export function readView(standings: Standings, spec: ViewSpec, kind: RankKind): UnnamedRow[] {
  return entriesOf(standings, spec).map((entry) => ({
    rank: rankOf(entry, kind),
    ordinal: entry.ordinal,
    userId: entry.userId,
    totalScore: entry.totalScore,
    sessions: entry.sessions,
  }))
}

function entriesOf(standings: Standings, spec: ViewSpec): StandingsEntry[] {
  switch (spec.kind) {
    case 'top':
      return standings.range(1, spec.n)
    case 'around':
      return standings.has(spec.userId) ? standings.around(spec.userId, spec.radius) : []
    case 'players':
      return spec.ids.flatMap((id) => standings.find(id) ?? []).toSorted((a, b) => a.ordinal - b.ordinal)
    case 'feed':
      return []
  }
}

/** The same text for the same view, however its ids were ordered. */
export function viewKey(spec: ViewSpec): string {
  switch (spec.kind) {
    case 'top':
      return `top:${spec.n}`
    case 'around':
      return `around:${spec.userId}:${spec.radius}`
    case 'players':
      return `players:${spec.ids.toSorted((a, b) => a - b).join(',')}`
    case 'feed':
      return 'feed'
  }
}

/** The players a view follows by name, who hear when they are overtaken. */
export function playersOf(spec: ViewSpec): readonly number[] {
  if (spec.kind === 'players') return spec.ids
  return spec.kind === 'around' ? [spec.userId] : []
}
