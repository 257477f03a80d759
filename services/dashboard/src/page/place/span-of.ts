import { formatClock, formatDate, formatDay } from '../parts/format-figure.ts'

/** Words for the ends of a line from the first moment to the last: days, with the time where both are of one day. */
export function spanOf(moments: readonly string[]): { from: string; to: string } {
  const [first, last] = [moments[0], moments.at(-1)]
  if (first === undefined || last === undefined) return { from: '', to: '' }
  if (moments.length < 2) return { from: formatDate(first), to: '' }
  if (formatDate(first) !== formatDate(last)) return { from: formatDate(first), to: formatDate(last) }
  return { from: formatDay(first), to: formatClock(Date.parse(last)) }
}
