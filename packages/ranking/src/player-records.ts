/**
 * One record a player, by slot: id, leaf, reach time, version, sessions.
 *
 * A record takes four 32-bit words, side by side so that a look-up touches one cache line:
 *   0  user id                    32 bits
 *   1  leaf                       24 bits, and the upper 8 of the reach time
 *   2  reach time, lower 32 bits  (milliseconds since `#base`: 34 years, centred on the first one seen)
 *   3  sessions                   18 bits, and version - sessions, 14 bits
 * A segment of records in which one value does not fit (an id of 53 bits, a player with 300,000 sessions) is turned
 * into five doubles a record; the others stay narrow. Segments also mean that growing never copies more than one.
 *
 * `as number` on the elements of typed arrays, here and in the other rooms of the tree: every index comes from the
 * structure itself, and a check for undefined in these loops would be paid on each look-up.
 */
export const NONE = -1

const SEGMENT_BITS = 14
const SEGMENT = 1 << SEGMENT_BITS
const MASK = SEGMENT - 1
const FIRST_ROWS = 8
const NARROW = 4
const WIDE = 5
const LEAF_BITS = 24
const LEAF_MASK = 2 ** LEAF_BITS - 1
const REACH_SPAN = 2 ** 40
const SESSION_BITS = 18
const SESSION_LIMIT = 2 ** SESSION_BITS
const SURPLUS_LIMIT = 2 ** 14
const NOTHING = new Int32Array(0)

export class PlayerRecords {
  #narrow: Int32Array[] = []
  #wide: (Float64Array | null)[] = []
  #base = Number.NaN
  #used = 0
  #free = NONE

  get bytes(): number {
    let bytes = 0
    for (const segment of this.#narrow) bytes += segment.byteLength
    for (const segment of this.#wide) bytes += segment?.byteLength ?? 0
    return bytes
  }

  id(slot: number): number {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) return wide[(slot & MASK) * WIDE] as number
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    return (narrow[(slot & MASK) * NARROW] as number) >>> 0
  }

  leaf(slot: number): number {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) return wide[(slot & MASK) * WIDE + 1] as number
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    return (narrow[(slot & MASK) * NARROW + 1] as number) & LEAF_MASK
  }

  setLeaf(slot: number, leaf: number): void {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) {
      wide[(slot & MASK) * WIDE + 1] = leaf
      return
    }
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    const at = (slot & MASK) * NARROW + 1
    narrow[at] = ((narrow[at] as number) & ~LEAF_MASK) | leaf
  }

  reachedAt(slot: number): number {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) return wide[(slot & MASK) * WIDE + 2] as number
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    const at = (slot & MASK) * NARROW
    const high = (narrow[at + 1] as number) >>> LEAF_BITS
    return this.#base + high * 4294967296 + ((narrow[at + 2] as number) >>> 0)
  }

  version(slot: number): number {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) return wide[(slot & MASK) * WIDE + 3] as number
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    const packed = narrow[(slot & MASK) * NARROW + 3] as number
    return (packed & (SESSION_LIMIT - 1)) + (packed >>> SESSION_BITS)
  }

  sessions(slot: number): number {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) return wide[(slot & MASK) * WIDE + 4] as number
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    return (narrow[(slot & MASK) * NARROW + 3] as number) & (SESSION_LIMIT - 1)
  }

  /** A slot for a new player; its leaf is set by whoever places it. */
  create(userId: number, reachedAt: number, version: number, sessions: number): number {
    if (Number.isNaN(this.#base)) this.#base = Math.max(0, Math.floor(reachedAt) - REACH_SPAN / 2)
    let slot = this.#free
    if (slot !== NONE) this.#free = this.id(slot) - 1
    else {
      slot = this.#used++
      this.#reserve(slot)
    }
    if (userId < 0 || userId > 0xffffffff) this.#widen(slot >>> SEGMENT_BITS)
    this.#setId(slot, userId)
    this.write(slot, reachedAt, version, sessions)
    return slot
  }

  /** Gives a slot back; the list of free ones is threaded through the ids, plus 1 (0 ends it). */
  release(slot: number): void {
    this.#setId(slot, this.#free + 1)
    this.#free = slot
  }

  write(slot: number, reachedAt: number, version: number, sessions: number): void {
    const since = reachedAt - this.#base
    const surplus = version - sessions
    let wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide === null && !isNarrow(since, surplus, sessions)) wide = this.#widen(slot >>> SEGMENT_BITS)
    if (wide !== null) {
      const at = (slot & MASK) * WIDE
      wide[at + 2] = reachedAt
      wide[at + 3] = version
      wide[at + 4] = sessions
      return
    }
    const narrow = this.#narrow[slot >>> SEGMENT_BITS] as Int32Array
    const at = (slot & MASK) * NARROW
    const high = Math.floor(since / 4294967296)
    narrow[at + 1] = ((narrow[at + 1] as number) & LEAF_MASK) | (high << LEAF_BITS)
    narrow[at + 2] = since // modulo 2^32, as stores to 32 bits are
    narrow[at + 3] = sessions | (surplus << SESSION_BITS)
  }

  #setId(slot: number, id: number): void {
    const wide = this.#wide[slot >>> SEGMENT_BITS] as Float64Array | null
    if (wide !== null) wide[(slot & MASK) * WIDE] = id
    else (this.#narrow[slot >>> SEGMENT_BITS] as Int32Array)[(slot & MASK) * NARROW] = id
  }

  /** Makes room for the next slot: the last segment grows by halves up to its full length, then another begins. */
  #reserve(slot: number): void {
    const index = slot >>> SEGMENT_BITS
    const row = slot & MASK
    if (index === 0 && this.#narrow.length === 0) {
      this.#narrow = [new Int32Array(FIRST_ROWS * NARROW)] // a list that grows takes room for sixteen at once
      this.#wide = [null]
    } else if (index === this.#narrow.length) {
      this.#narrow.push(new Int32Array((SEGMENT / 8) * NARROW))
      this.#wide.push(null)
    }
    const wide = this.#wide[index] as Float64Array | null
    const narrow = this.#narrow[index] as Int32Array
    const rows = Math.min(SEGMENT, Math.ceil(row * 1.5))
    if (wide !== null) {
      if (row * WIDE === wide.length) this.#wide[index] = copied(wide, new Float64Array(rows * WIDE))
    } else if (row * NARROW === narrow.length) this.#narrow[index] = copied(narrow, new Int32Array(rows * NARROW))
  }

  #widen(index: number): Float64Array {
    const held = this.#wide[index] as Float64Array | null
    if (held !== null) return held
    const rows = (this.#narrow[index] as Int32Array).length / NARROW
    const wide = new Float64Array(rows * WIDE)
    for (let row = 0; row < rows; row++) {
      const slot = (index << SEGMENT_BITS) | row
      wide[row * WIDE] = this.id(slot)
      wide[row * WIDE + 1] = this.leaf(slot)
      wide[row * WIDE + 2] = this.reachedAt(slot)
      wide[row * WIDE + 3] = this.version(slot)
      wide[row * WIDE + 4] = this.sessions(slot)
    }
    this.#wide[index] = wide
    this.#narrow[index] = NOTHING
    return wide
  }
}

function isNarrow(since: number, surplus: number, sessions: number): boolean {
  return (
    since >= 0 &&
    since < REACH_SPAN &&
    Number.isInteger(since) &&
    surplus >= 0 &&
    surplus < SURPLUS_LIMIT &&
    sessions >= 0 &&
    sessions < SESSION_LIMIT
  )
}

function copied<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
