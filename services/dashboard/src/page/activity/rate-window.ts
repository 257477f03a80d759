/** A rate by the second over the last minute, and the latest delays; pure, the clock is passed in. */
export const WINDOW_SECONDS = 60
const DELAYS_KEPT = 400

export interface RateWindow {
  /** Second (since 1970) of the last bucket. */
  second: number
  /** Oldest first, WINDOW_SECONDS of them; null for a second in which nothing was told. */
  rates: readonly (number | null)[]
  delays: readonly number[]
}

export function emptyWindow(now: number): RateWindow {
  return { second: Math.floor(now / 1000), rates: Array.from({ length: WINDOW_SECONDS }, () => null), delays: [] }
}

/** The window moved on to now: nothing is known about the seconds that passed. */
export function moveTo(held: RateWindow, now: number): RateWindow {
  const second = Math.floor(now / 1000)
  const passed = Math.min(WINDOW_SECONDS, Math.max(0, second - held.second))
  if (passed === 0) return held
  const unknown = Array.from({ length: passed }, () => null)
  return { ...held, second, rates: [...held.rates.slice(passed), ...unknown] }
}

/** What is told is a mean of ten seconds, and so speaks for a few seconds before in which no answer came. */
const SPEAKS_FOR_SECONDS = 3

/** With what was told about this second. */
export function withRate(held: RateWindow, rate: number | null, now: number): RateWindow {
  const { rates, ...moved } = moveTo(held, now)
  const before = rates.slice(0, -1).findLastIndex((known) => known !== null)
  const isShort = before !== -1 && WINDOW_SECONDS - 1 - before <= SPEAKS_FOR_SECONDS + 1
  const from = isShort ? before + 1 : WINDOW_SECONDS - 1
  return { ...moved, rates: rates.map((known, second) => (second >= from ? rate : known)) }
}

export function withDelay(held: RateWindow, delayMs: number): RateWindow {
  return { ...held, delays: [...held.delays, delayMs].slice(-DELAYS_KEPT) }
}

/** Nearest rank; null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

/** How many delays fall in each of `buckets` parts of `limit`; the last part takes what is longer. */
export function histogram(values: readonly number[], limit: number, buckets: number): number[] {
  const counts = Array.from({ length: buckets }, () => 0)
  for (const value of values) {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.floor((value / limit) * buckets)))
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}
