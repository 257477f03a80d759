/**
 * Which rows the scroll bar covers below the live ones. A browser cannot lay out a page of a hundred million pixels, so
 * of a board of millions a span is laid out at a time; a jump outside of it lays out the span around the goal.
 */
export interface Span {
  /** Ordinal of the first row. */
  first: number
  count: number
}

export const SPAN_ROWS = 100_000

/** The span that has the row in it: the one held where that will do, else one with the row in its middle. */
export function spanAround(ordinal: number, held: Span | null, liveRows: number, total: number): Span {
  const isHeld = held !== null && ordinal >= held.first && ordinal < held.first + SPAN_ROWS
  const latestFirst = Math.max(liveRows + 1, total - SPAN_ROWS + 1)
  const middle = Math.max(liveRows + 1, Math.min(latestFirst, ordinal - SPAN_ROWS / 2))
  const first = isHeld ? held.first : middle
  return { first, count: Math.max(0, Math.min(SPAN_ROWS, total - first + 1)) }
}
