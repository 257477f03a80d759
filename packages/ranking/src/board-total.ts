/** What a player's sessions come to on a board (I3): the rule that SQL, views and tests all follow. */

/** How the scores of a player's sessions become one total. */
export type Aggregate = 'average' | 'best' | 'total' | 'latest'

/** Whether a higher (`desc`) or a lower (`asc`) total is the better one. */
export type Direction = 'desc' | 'asc'

/** Everything the totals of all four aggregates follow from; sums are exact, never a running float. */
export interface PlayerAggregate {
  readonly scoreSum: number
  readonly sessionCount: number
  readonly bestScore: number
  readonly lastScore: number
}

/** The aggregate after one more session. Throws RangeError where the sum would leave the safe integers. */
export function addScore(held: PlayerAggregate | null, score: number, direction: Direction): PlayerAggregate {
  if (held === null) return { scoreSum: score, sessionCount: 1, bestScore: score, lastScore: score }
  const scoreSum = held.scoreSum + score
  if (!Number.isSafeInteger(scoreSum)) throw new RangeError('The sum of scores would no longer be exact')
  const isBetter = direction === 'desc' ? score > held.bestScore : score < held.bestScore
  return {
    scoreSum,
    sessionCount: held.sessionCount + 1,
    bestScore: isBetter ? score : held.bestScore,
    lastScore: score,
  }
}

/** The total a board ranks by. */
export function totalOf(aggregate: Aggregate, state: PlayerAggregate): number {
  switch (aggregate) {
    case 'average':
      return roundedQuotient(state.scoreSum, state.sessionCount)
    case 'best':
      return state.bestScore
    case 'total':
      return state.scoreSum
    case 'latest':
      return state.lastScore
  }
}

/**
 * sum / count rounded half away from zero, as PostgreSQL rounds a numeric. By remainder, since the float quotient of
 * a large sum may already be rounded to the wrong side of a half.
 */
function roundedQuotient(sum: number, count: number): number {
  const remainder = sum % count
  const whole = (sum - remainder) / count
  const isUp = 2 * Math.abs(remainder) >= count
  return (isUp ? whole + Math.sign(sum) : whole) + 0 // + 0: never -0
}
