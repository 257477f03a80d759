const whole = new Intl.NumberFormat()
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero' })
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** Whole numbers in the viewer's locale. */
export const formatWhole = (value: number): string => whole.format(value)
export const formatSigned = (value: number): string => signed.format(value)

/** `1 session`, `12 sessions`. */
export const formatSessions = (count: number): string => `${formatWhole(count)} ${count === 1 ? 'session' : 'sessions'}`

/** Time of day of a moment given in milliseconds since 1970. */
export const formatClock = (ms: number): string => clock.format(ms)

const percent = new Intl.NumberFormat(undefined, { style: 'percent', minimumFractionDigits: 2 })
/** A percentile (0 to 100), rounded down, so that nobody but the leader is ahead of everybody. */
export const formatPercentile = (value: number): string => percent.format(Math.floor(value * 100) / 10_000)

const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
/** So many in a second: with a decimal where there are few. */
export const formatRate = (value: number): string =>
  (value < 10 ? tenths : whole).format(value < 10 ? value : Math.round(value))

const hundredths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
/** Seconds, to the hundredth. */
export const formatSeconds = (value: number): string => `${hundredths.format(value)} s`

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
/** A figure with few digits, for the ends of a chart. */
export const formatCompact = (value: number): string => compact.format(value)

/** Figures below this are as short when they are whole. */
const SHORT = 10_000
const finer = [1, 2, 3].map(
  (digits) =>
    new Intl.NumberFormat(undefined, {
      notation: 'compact',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }),
)
/** The two ends of an axis: with as few digits as tell them apart. */
export function formatEnds(first: number, last: number): readonly [string, string] {
  const inWords = (format: Intl.NumberFormat) => [format.format(first), format.format(last)] as const
  if (Math.max(Math.abs(first), Math.abs(last)) < SHORT) return inWords(whole)
  if (first === last) return inWords(compact)
  return [compact, ...finer].map(inWords).find(([one, other]) => one !== other) ?? inWords(whole)
}

const day = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
/** Day and time of a moment given as text. */
export const formatDay = (at: string): string => day.format(new Date(at))

const date = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
/** Time of day of a moment of today, given in milliseconds since 1970; of another day with the day. */
export const formatMoment = (ms: number): string =>
  new Date(ms).toDateString() === new Date().toDateString() ? formatClock(ms) : day.format(ms)

/** The day of a moment given as text. */
export const formatDate = (at: string): string => date.format(new Date(at))
