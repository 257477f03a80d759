/**
 * How values cross the wire, decided once. bigint columns become numbers, since everything stored stays within
 * +-(2^53 - 1); one that does not is an error, never a rounded number. Arrays are known here, so that the driver need
 * not ask the server for their types on every new connection (and crash the process where that query fails).
 */
import { decimalText } from '@leaderboard/contracts/decimal-text'

const INT8 = 20
const ARRAYS = { int2: 1005, int4: 1007, int8: 1016, float8: 1022 }
const TEXT_ARRAYS = { text: 1009, varchar: 1015, uuid: 2951 }

/** The text of a bigint as a number. Throws where it would lose digits. */
export function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is not a safe integer`)
  return value
}

/** The text form of an array of numbers, as PostgreSQL reads it. */
export function numbersLiteral(values: readonly number[]): string {
  return `{${values.map(decimalText).join(',')}}`
}

/** The text form of an array of strings; null stays null. */
export function textsLiteral(values: readonly (string | null)[]): string {
  let text = '{'
  let last: string | null = null
  let element = 'NULL'
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null
    if (value !== last) {
      last = value
      element = value === null ? 'NULL' : `"${value.replace(/[\\"]/g, '\\$&')}"` // most batches hold one game mode
    }
    text += i === 0 ? element : `,${element}`
  }
  return `${text}}`
}

export const VALUE_TYPES = {
  safeInteger: { to: INT8, from: [INT8], serialize: String, parse: parseSafeInteger },
  ...mapValues(ARRAYS, (oid) => ({
    to: oid,
    from: [oid],
    serialize: numbersLiteral,
    parse: (text: string) => elementsOf(text).map(parseSafeInteger),
  })),
  ...mapValues(TEXT_ARRAYS, (oid) => ({ to: oid, from: [oid], serialize: textsLiteral, parse: elementsOf })),
}

function mapValues<T>(oids: Record<string, number>, make: (oid: number) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(oids).map(([name, oid]) => [`${name}Array`, make(oid)]))
}

/** Elements of a one-dimensional array without nulls. */
function elementsOf(text: string): string[] {
  const elements = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []
  return elements.map((element) =>
    element.startsWith('"') ? element.slice(1, -1).replaceAll(/\\(.)/g, '$1') : element,
  )
}
