/** Texts of 0 to 999, plain and filled up with zeros. */
const PLAIN = Array.from({ length: 1000 }, (_, n) => String(n))
const PADDED = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))

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
