/** How the totals of a board are spread, from the standings: a handful of look-ups, whatever the size of the board. */
import { type DistributionScale, QUANTILES } from '@leaderboard/contracts/explore-board'
import type { Direction } from '@leaderboard/ranking/board-total'
import type { BoardTree } from './totals-tree.ts'

export interface Distribution {
  total: number
  lowest: number | null
  highest: number | null
  buckets: { from: number; to: number; players: number }[]
  quantiles: { percent: number; totalScore: number }[]
}

/** Into how many buckets the totals go, and whether those are of equal width or of equal ratio. */
export interface Partition {
  count: number
  scale: DistributionScale
}

type Tree = Pick<BoardTree, 'size' | 'atOrdinal' | 'ranksFor'>

/** At most so many buckets, whole numbers at their edges and none without a width, from the lowest total on. */
export function distributionOf(standings: Tree, direction: Direction, partition: Partition): Distribution {
  const total = standings.size
  const atRank = (fromLowest: number) => {
    const ordinal = direction === 'desc' ? total + 1 - fromLowest : fromLowest
    return standings.atOrdinal(ordinal)?.totalScore ?? 0
  }
  if (total === 0) return { total, lowest: null, highest: null, buckets: [], quantiles: [] }
  const [lowest, highest] = [atRank(1), atRank(total)]
  const starts = partition.scale === 'log' ? logStarts : linearStarts
  const below = (limit: number) => playersBelow(standings, direction, limit)
  return {
    total,
    lowest,
    highest,
    buckets: bucketsFrom(starts(lowest, highest, partition.count), highest, below),
    // Nearest rank: the smallest total that at least so many of a hundred players do not exceed.
    quantiles: QUANTILES.map((percent) => ({ percent, totalScore: atRank(Math.ceil((percent / 100) * total)) })),
  }
}

/** How many players lie from each start to before the next one, and from the last to the highest. */
function bucketsFrom(
  starts: readonly number[],
  highest: number,
  below: (total: number) => number,
): Distribution['buckets'] {
  return starts.map((from, index) => {
    const to = (starts[index + 1] ?? highest + 1) - 1
    return { from, to, players: below(to + 1) - below(from) }
  })
}

/** Buckets of equal whole width; the last may be narrower. */
function linearStarts(lowest: number, highest: number, count: number): number[] {
  const width = Math.max(1, Math.ceil((highest - lowest + 1) / count))
  return Array.from({ length: Math.ceil((highest - lowest + 1) / width) }, (_, index) => lowest + index * width)
}

/** Equal steps of the logarithm, on both sides of 0; where steps are less than a point, buckets fall together. */
function logStarts(lowest: number, highest: number, count: number): number[] {
  const [first, last] = [toLog(lowest), toLog(highest + 1)]
  const starts = Array.from({ length: count }, (_, index) =>
    Math.round(fromLog(first + (index * (last - first)) / count)),
  )
  return [...new Set(starts)].filter((start) => start <= highest)
}

const toLog = (total: number): number => Math.sign(total) * Math.log1p(Math.abs(total))
const fromLog = (log: number): number => Math.sign(log) * Math.expm1(Math.abs(log))

/** Players with a total below this one. */
function playersBelow(standings: Tree, direction: Direction, total: number): number {
  if (direction === 'asc') return standings.ranksFor(total).standard - 1
  return standings.size - (standings.ranksFor(total - 1).standard - 1)
}
