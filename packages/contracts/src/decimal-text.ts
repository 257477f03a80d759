/** Texts of 0 to 999: plain, filled up with zeros, and as the last decimals of a fraction. */
const PLAIN = Array.from({ length: 1000 }, (_, n) => String(n))
const PADDED = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))
const LAST_DECIMALS = PADDED.map((digits) => digits.replace(/0+$/, ''))

/**
 * A number as decimal text, as `String` makes it, for texts with many different numbers. V8 keeps each number it has
 * made text of, to find it again; where they are ranks and totals of random players it finds none, and what it kept
 * grows old and must be collected: half a microsecond of a rank read. So these are put together from three digits each.
 * Takes every number; those that are not whole, below 0 or beyond 31 bits the usual way.
 */
export function decimalText(n: number): string {
  if ((n | 0) !== n || n < 0) return String(n)
  if (n < 1000) return PLAIN[n] ?? ''
  const thousands = Math.floor(n / 1000)
  const last = PADDED[n - thousands * 1000] ?? ''
  return thousands < 1000 ? (PLAIN[thousands] ?? '') + last : decimalText(thousands) + last
}

/** So many millionths as decimal text, as `String(millionths / 1e6)` makes it; a whole number from 0, below 2^31. */
export function millionthsText(millionths: number): string {
  const thousandths = Math.floor(millionths / 1000)
  const whole = Math.floor(thousandths / 1000)
  const [upper, lower] = [thousandths - whole * 1000, millionths - thousandths * 1000]
  if (lower !== 0) return `${decimalText(whole)}.${PADDED[upper]}${LAST_DECIMALS[lower]}`
  return upper === 0 ? decimalText(whole) : `${decimalText(whole)}.${LAST_DECIMALS[upper]}`
}
