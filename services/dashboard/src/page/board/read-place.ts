/** Digits, all together or with one of the marks that people put between thousands. */
const WRITTEN = /^#?(?:\d{1,10}|\d{1,3}(?:[.,'’\u066c\s]\d{2,3})*[.,'’\u066c\s]\d{3})$/

/** The place that somebody typed, or null: nothing is taken for a place that is none, such as -5 for 5. */
export function readPlace(text: string): number | null {
  const digits = text.trim().replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
  if (!WRITTEN.test(digits)) return null
  const place = Number(digits.replaceAll(/\D/g, ''))
  return place >= 1 ? place : null
}
