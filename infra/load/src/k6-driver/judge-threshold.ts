/** The thresholds of k6 that our scripts use: p(N), avg and max of a trend, rate of a rate, count of a counter. */
const EXPRESSION = /^(?:p\((\d+(?:\.\d+)?)\)|(avg|max|rate|count)) ?(<=|>=|<|>|==) ?(-?\d+(?:\.\d+)?)$/

export interface Verdict {
  readonly value: number
  readonly holds: boolean
}

/** Judges one expression on the values of its metric. Without a value a count is 0, and every other figure holds. */
export function judgeThreshold(expression: string, values: readonly number[]): Verdict {
  const [, percentile, figure = 'p', operator = '', bound] = EXPRESSION.exec(expression) ?? []
  if (bound === undefined) throw new Error(`The driver does not know the threshold ${expression}`)
  const value = figureOf(percentile === undefined ? figure : Number(percentile), values)
  if (Number.isNaN(value)) return { value, holds: true }
  return { value, holds: compare(value, operator, Number(bound)) }
}

function figureOf(figure: number | string, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0)
  if (figure === 'count') return sum
  if (values.length === 0) return Number.NaN
  if (figure === 'avg' || figure === 'rate') return sum / values.length
  const sorted = values.toSorted((a, b) => a - b)
  const share = figure === 'max' ? 1 : Number(figure) / 100
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function compare(value: number, operator: string, bound: number): boolean {
  if (operator === '<') return value < bound
  if (operator === '<=') return value <= bound
  if (operator === '>') return value > bound
  return operator === '>=' ? value >= bound : value === bound
}
