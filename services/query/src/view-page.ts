/** Pages of the standings: which rows, and whether there is more on either side. Pure but for the tree it reads. */
import type { Direction } from '@leaderboard/ranking/board-total'
import type { Standings } from '@leaderboard/ranking/standings'
import { compareOrder } from '@leaderboard/ranking/total-order'
import type { RankedRow } from './board-row.ts'
import type { PageCursor } from './page-cursor.ts'

export interface PageRequest {
  limit: number
  from: { kind: 'start' } | { kind: 'ordinal'; ordinal: number } | { kind: 'cursor'; cursor: PageCursor }
}

export interface PageRows {
  rows: readonly RankedRow[]
  hasPrevious: boolean
  hasNext: boolean
  /** Players on the board. */
  total: number
}

type Tree = Pick<Standings, 'size' | 'range' | 'ordinalAfter' | 'atOrdinal'>

/** The page asked for; O(log n + limit), wherever it lies. */
export function pageOf(standings: Tree, direction: Direction, { limit, from }: PageRequest): PageRows {
  const [first, last] = boundsOf(standings, direction, limit, from)
  const rows = last < first ? [] : standings.range(first, last - first + 1)
  return {
    rows,
    hasPrevious: rows.length > 0 && first > 1,
    hasNext: rows.length > 0 && last < standings.size,
    total: standings.size,
  }
}

/** Ordinals of the first and the last row; the last before the first where there is none. */
function boundsOf(standings: Tree, direction: Direction, limit: number, from: PageRequest['from']): [number, number] {
  if (from.kind !== 'cursor' || from.cursor.towards === 'next') {
    const first =
      from.kind === 'start' ? 1 : from.kind === 'ordinal' ? from.ordinal : standings.ordinalAfter(from.cursor.key)
    return [first, Math.min(standings.size, first + limit - 1)]
  }
  const after = standings.ordinalAfter(from.cursor.key)
  // The row the cursor stands at is the one just before `after`, if it is still there: it is on the page left behind.
  const before = after > 1 ? standings.atOrdinal(after - 1) : null
  const isStillThere = before !== null && compareOrder(before, from.cursor.key, direction) === 0
  const last = isStillThere ? after - 2 : after - 1
  return [Math.max(1, last - limit + 1), last]
}

export interface Neighbours {
  self: RankedRow
  before: readonly RankedRow[]
  after: readonly RankedRow[]
}

/**
 * A player and `radius` players on either side; where one side has fewer, the other fills up. Null for a player who
 * has no place.
 */
export function neighboursOf(standings: Standings, userId: number, radius: number): Neighbours | null {
  const rows = standings.around(userId, radius)
  const place = rows.findIndex((row) => row.userId === userId)
  const self = rows[place]
  return self === undefined ? null : { self, before: rows.slice(0, place), after: rows.slice(place + 1) }
}
