import type { StandingsColumns } from './standings.ts'

/** Rows between two chances to yield. */
const STEP = 8192
const DIGITS = 2048

/**
 * Row numbers of the columns in rank order: a radix sort from the least significant column up, eleven bits a pass;
 * passes over bits that no value has are skipped, and rows that come sorted by id cost nothing for it.
 */
export function* sortedOrder(columns: StandingsColumns, isDescending: boolean): Generator<void, Uint32Array> {
  const { length } = columns
  let order = new Uint32Array(length)
  for (let from = 0; from < length; from += STEP) {
    for (let i = from; i < Math.min(length, from + STEP); i++) order[i] = i
    yield
  }
  let spare = new Uint32Array(length)
  let isUntouched = true
  for (const column of [columns.userIds, columns.reachedAt, columns.totals]) {
    const isReversed = isDescending && column === columns.totals
    const { min, max, isAscending } = yield* spanOf(column, length)
    if (isUntouched && isAscending && !isReversed) continue
    if (max - min > Number.MAX_SAFE_INTEGER) {
      // Differences would be rounded; only totals at both ends of the safe integers come here.
      const sign = isReversed ? -1 : 1
      order.sort((a, b) => sign * Math.sign((column[a] as number) - (column[b] as number)))
      isUntouched = false
      continue
    }
    const base = isReversed ? max : min
    for (let scale = 1; max - min >= scale; scale *= DIGITS) {
      yield* passOver(column, order, spare, base, (isReversed ? -1 : 1) / scale)
      ;[order, spare] = [spare, order]
      isUntouched = false
    }
  }
  return order
}

function* spanOf(column: ArrayLike<number>, length: number) {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let isAscending = true
  let last = Number.NEGATIVE_INFINITY
  for (let from = 0; from < length; from += STEP) {
    for (let i = from; i < Math.min(length, from + STEP); i++) {
      const value = column[i] as number
      if (value < last) isAscending = false
      last = value
      if (value < min) min = value
      if (value > max) max = value
    }
    yield
  }
  return { min, max, isAscending }
}

/** One stable pass by one digit, from `order` to `target`. */
function* passOver(
  column: ArrayLike<number>,
  order: Uint32Array,
  target: Uint32Array,
  base: number,
  factor: number,
): Generator<void> {
  const starts = new Uint32Array(DIGITS)
  for (let from = 0; from < order.length; from += STEP) {
    countDigits(column, from, Math.min(order.length, from + STEP), base, factor, starts)
    yield
  }
  let sum = 0
  for (let digit = 0; digit < DIGITS; digit++) {
    const rows = starts[digit] as number
    starts[digit] = sum
    sum += rows
  }
  for (let from = 0; from < order.length; from += STEP) {
    const rows = order.subarray(from, Math.min(order.length, from + STEP))
    for (const row of rows) {
      const digit = digitOf(column[row] as number, base, factor)
      target[starts[digit] as number] = row
      starts[digit] = (starts[digit] as number) + 1
    }
    yield
  }
}

function countDigits(
  column: ArrayLike<number>,
  from: number,
  to: number,
  base: number,
  factor: number,
  counts: Uint32Array,
): void {
  for (let i = from; i < to; i++) {
    const digit = digitOf(column[i] as number, base, factor)
    counts[digit] = (counts[digit] as number) + 1
  }
}

function digitOf(value: number, base: number, factor: number): number {
  return ((value - base) * factor) & (DIGITS - 1)
}
