const whole = new Intl.NumberFormat()
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero' })
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

/** Whole numbers in the viewer's locale. */
export const formatWhole = (value: number): string => whole.format(value)
export const formatSigned = (value: number): string => signed.format(value)

/** Time of day of a moment given in milliseconds since 1970. */
export const formatClock = (ms: number): string => clock.format(ms)

/** A percentile, rounded down, so that nobody but the leader is ahead of 100 %. */
export const formatPercentile = (value: number): string => `${(Math.floor(value * 100) / 100).toFixed(2)} %`

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
/** A figure with few digits, for the ends of a chart. */
export const formatCompact = (value: number): string => compact.format(value)

const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
/** Day and time of a moment given as text. */
export const formatDay = (at: string): string => day.format(new Date(at))
