import type { StandingsColumns } from './standings-rows.ts'

/** Rows between two chances to yield. */
const STEP = 8192
const DIGIT_BITS = 11
const DIGITS = 2 ** DIGIT_BITS
/** Ties up to so many are put in order by insertion, up to so many by comparing, and beyond by digits. */
const FEW_TIES = 24
const MANY_TIES = 2048

/**
 * Row numbers of the columns in rank order. First by total alone, digit by digit, which needs two passes over a million
 * totals; then rows with one total among themselves, which are few on most boards.
 */
export function* sortedOrder(columns: StandingsColumns, isDescending: boolean): Generator<void, Uint32Array> {
  const { length, totals } = columns
  const order = new Uint32Array(length)
  const spare = new Uint32Array(length)
  for (let from = 0; from < length; from += STEP) {
    for (let i = from; i < Math.min(length, from + STEP); i++) order[i] = i
    spare.fill(0, from, from + STEP) // its pages one after the other: the first pass would touch thousands in one step
    yield
  }
  const rows = { order, spare, from: 0, to: length }
  yield* sortByDigits(rows, totals, isDescending)
  for (let from = 0, steps = 0; from < length; steps++) {
    const total = totals[order[from] as number]
    let to = from + 1
    while (to < length && totals[order[to] as number] === total) {
      to++
      if ((to & (STEP - 1)) === 0) yield
    }
    if (to - from > MANY_TIES) {
      yield* sortByDigits({ ...rows, from, to }, columns.userIds, false)
      yield* sortByDigits({ ...rows, from, to }, columns.reachedAt, false)
    } else if (to - from > 1) sortTies(columns, order, from, to)
    if (to - from > FEW_TIES || (steps & (STEP - 1)) === 0) yield
    from = to
  }
  return order
}

function sortTies({ reachedAt, userIds }: StandingsColumns, order: Uint32Array, from: number, to: number): void {
  const compare = (a: number, b: number) => {
    return (reachedAt[a] as number) - (reachedAt[b] as number) || (userIds[a] as number) - (userIds[b] as number)
  }
  if (to - from > FEW_TIES) {
    order.subarray(from, to).sort(compare)
    return
  }
  for (let i = from + 1; i < to; i++) {
    const row = order[i] as number
    let place = i
    while (place > from && compare(order[place - 1] as number, row) > 0) {
      order[place] = order[place - 1] as number
      place--
    }
    order[place] = row
  }
}

/** Rows [from, to) of `order`, and room to move them to. */
interface Rows {
  readonly order: Uint32Array
  readonly spare: Uint32Array
  readonly from: number
  readonly to: number
}

/** Sorts rows by a column, keeping the order of equal ones: from the lowest eleven bits up, which leaves no pass idle. */
function* sortByDigits(rows: Rows, column: ArrayLike<number>, isDescending: boolean): Generator<void> {
  const { order, spare, from, to } = rows
  const { min, max, isSorted } = yield* spanOf(rows, column, isDescending)
  if (isSorted) return
  if (max - min > Number.MAX_SAFE_INTEGER) {
    // Differences would be rounded; only totals at both ends of the safe integers come here.
    const sign = isDescending ? -1 : 1
    order.subarray(from, to).sort((a, b) => sign * Math.sign((column[a] as number) - (column[b] as number)))
    return
  }
  const key = { column, base: isDescending ? max : min, sign: isDescending ? -1 : 1 }
  let passes = 0
  while (max - min >= DIGITS ** passes) passes++
  const starts = yield* countDigits(rows, key, passes)
  let [source, target] = [order, spare]
  for (let pass = 0; pass < passes; pass++) {
    const at = starts.subarray(pass * DIGITS, (pass + 1) * DIGITS)
    for (let step = from; step < to; step += STEP) {
      moveRows(source, target, step, Math.min(to, step + STEP), key, key.sign / DIGITS ** pass, at)
      yield
    }
    ;[source, target] = [target, source]
  }
  if (source === order) return
  for (let step = from; step < to; step += STEP) {
    order.set(source.subarray(step, Math.min(to, step + STEP)), step)
    yield
  }
}

function* spanOf({ order, from, to }: Rows, column: ArrayLike<number>, isDescending: boolean) {
  let [min, max, isSorted] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true]
  let last = isDescending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  for (let step = from; step < to; step += STEP) {
    for (let i = step; i < Math.min(to, step + STEP); i++) {
      const value = column[order[i] as number] as number
      if (isDescending ? value > last : value < last) isSorted = false
      last = value
      if (value < min) min = value
      if (value > max) max = value
    }
    yield
  }
  return { min, max, isSorted }
}

interface Key {
  readonly column: ArrayLike<number>
  readonly base: number
  readonly sign: number
}

/** Where the rows with each digit of each pass begin: how many there are does not depend on their order. */
function* countDigits({ order, from, to }: Rows, { column, base, sign }: Key, passes: number) {
  const counts = new Uint32Array(DIGITS * passes)
  for (let step = from; step < to; step += STEP) {
    for (let i = step; i < Math.min(to, step + STEP); i++) {
      let rest = sign * ((column[order[i] as number] as number) - base)
      for (let pass = 0; pass < passes; pass++) {
        const at = pass * DIGITS + (rest & (DIGITS - 1))
        counts[at] = (counts[at] as number) + 1
        rest = Math.floor(rest / DIGITS)
      }
    }
    yield
  }
  for (let pass = 0; pass < passes; pass++) {
    let sum = from
    for (let at = pass * DIGITS; at < (pass + 1) * DIGITS; at++) {
      const count = counts[at] as number
      counts[at] = sum
      sum += count
    }
  }
  return counts
}

function moveRows(
  source: Uint32Array,
  target: Uint32Array,
  from: number,
  to: number,
  { column, base }: Key,
  factor: number,
  starts: Uint32Array,
): void {
  for (let i = from; i < to; i++) {
    const row = source[i] as number
    const digit = (((column[row] as number) - base) * factor) & (DIGITS - 1)
    const place = starts[digit] as number
    target[place] = row
    starts[digit] = place + 1
  }
}
