/** How the totals of a board are spread, from the standings: a handful of look-ups, whatever the size of the board. */
import { QUANTILES } from '@leaderboard/contracts/explore-board'
import type { Direction } from '@leaderboard/ranking/board-total'
import type { Standings } from '@leaderboard/ranking/standings'

export interface Distribution {
  total: number
  lowest: number | null
  highest: number | null
  buckets: { from: number; to: number; players: number }[]
  quantiles: { percent: number; totalScore: number }[]
}

type Tree = Pick<Standings, 'size' | 'atOrdinal' | 'ranksFor'>

/** At most `bucketCount` buckets of equal whole width (the last may be narrower) from the lowest total on. */
export function distributionOf(standings: Tree, direction: Direction, bucketCount: number): Distribution {
  const total = standings.size
  const atRank = (fromLowest: number) => {
    const ordinal = direction === 'desc' ? total + 1 - fromLowest : fromLowest
    return standings.atOrdinal(ordinal)?.totalScore ?? 0
  }
  if (total === 0) return { total, lowest: null, highest: null, buckets: [], quantiles: [] }
  const [lowest, highest] = [atRank(1), atRank(total)]
  return {
    total,
    lowest,
    highest,
    buckets: bucketsOf(lowest, highest, bucketCount, (from) => playersBelow(standings, direction, from)),
    // Nearest rank: the smallest total that at least so many of a hundred players do not exceed.
    quantiles: QUANTILES.map((percent) => ({ percent, totalScore: atRank(Math.ceil((percent / 100) * total)) })),
  }
}

/** Bucket edges for totals from `lowest` to `highest`, and how many players lie between. */
function bucketsOf(
  lowest: number,
  highest: number,
  bucketCount: number,
  below: (total: number) => number,
): Distribution['buckets'] {
  const width = Math.max(1, Math.ceil((highest - lowest + 1) / bucketCount))
  const buckets: Distribution['buckets'] = []
  for (let from = lowest; from <= highest; from += width) {
    const to = Math.min(highest, from + width - 1)
    buckets.push({ from, to, players: below(to + 1) - below(from) })
  }
  return buckets
}

/** Players with a total below this one. */
function playersBelow(standings: Tree, direction: Direction, total: number): number {
  if (direction === 'asc') return standings.ranksFor(total).standard - 1
  return standings.size - (standings.ranksFor(total - 1).standard - 1)
}
