import { NONE, type PlayerRecords } from './player-records.ts'

/**
 * User id -> slot: extendible hashing over small open-addressing tables.
 *
 * The upper bits of an id's hash choose a part through the directory; a part that is full grows, and at its greatest
 * length splits in two, so that adding a player never rehashes more than PART_PLACES entries. An entry is slot + 1
 * and four bits of the hash (0: empty), so that a probe rarely has to look at a record that is not the one wanted.
 */
const FIRST_PLACES = 16
const PART_PLACES = 8192
const MAX_LOAD = 0.875
const LOADED_PLAYERS = 5600 // in each part after a bulk load
const TAG_BITS = 4
const TAG_MASK = (1 << TAG_BITS) - 1
/** Slots that fit an entry: 268 million players. */
const MAX_SLOTS = 2 ** (32 - TAG_BITS) - 1

interface Part {
  table: Int32Array
  count: number
  /** How many upper bits of the hash its entries share. */
  readonly depth: number
}

export class IdIndex {
  readonly #records: PlayerRecords
  #depth = 0
  #directory: Part[] = [emptyPart(0, FIRST_PLACES)]

  constructor(records: PlayerRecords) {
    this.#records = records
  }

  get bytes(): number {
    let bytes = 0
    for (const part of new Set(this.#directory)) bytes += part.table.byteLength
    return bytes
  }

  /** The slot of a player, or NONE. */
  find(userId: number): number {
    const hash = hashOf(userId)
    const { table } = this.#partOf(hash)
    const tag = hash & TAG_MASK
    for (let place = homeOf(hash, table.length); ; ) {
      const entry = table[place] as number
      if (entry === 0) return NONE
      if ((entry & TAG_MASK) === tag) {
        const slot = (entry >>> TAG_BITS) - 1
        if (this.#records.id(slot) === userId) return slot
      }
      if (++place === table.length) place = 0
    }
  }

  /** Enters a player that is not there yet. */
  add(userId: number, slot: number): void {
    if (slot >= MAX_SLOTS) throw new RangeError('Standings hold at most 268 million players')
    const hash = hashOf(userId)
    let part = this.#partOf(hash)
    while (part.count + 1 > part.table.length * MAX_LOAD) {
      if (part.table.length < PART_PLACES) this.#grow(part)
      else this.#split(part, hash)
      part = this.#partOf(hash)
    }
    enter(part.table, hash, slot)
    part.count++
  }

  /** Takes a player out, moving later entries of its run back so that no mark is left behind. */
  delete(userId: number): void {
    const hash = hashOf(userId)
    const part = this.#partOf(hash)
    const { table } = part
    const length = table.length
    let hole = homeOf(hash, length)
    while (!this.#isAt(table[hole] as number, userId)) if (++hole === length) hole = 0
    for (let next = (hole + 1) % length; table[next] !== 0; next = (next + 1) % length) {
      const entry = table[next] as number
      const home = homeOf(this.#hashOfEntry(entry), length)
      if ((next - home + length) % length >= (next - hole + length) % length) {
        table[hole] = entry
        hole = next
      }
    }
    table[hole] = 0
    part.count--
  }

  /** Makes empty tables for so many players, in slices. Only for an index that holds nothing. */
  *reserveSteps(players: number): Generator<void> {
    let depth = 0
    while (players / 2 ** depth > LOADED_PLAYERS) depth++
    const perPart = players / 2 ** depth
    const places = Math.max(FIRST_PLACES, Math.ceil((perPart + 4 * Math.sqrt(perPart)) / (MAX_LOAD - 0.02)))
    let directory: Part[] = []
    for (let i = 0; i < 2 ** depth; i++) {
      const part = emptyPart(depth, Math.min(PART_PLACES, places))
      part.table.fill(0) // takes the memory now, in slices, and not at the first entries of a thousand parts
      if (i === 0) directory = [part]
      else directory.push(part)
      if ((i & 31) === 31) yield
    }
    this.#depth = depth
    this.#directory = directory
  }

  #partOf(hash: number): Part {
    return this.#directory[(hash >>> 1) >>> (31 - this.#depth)] as Part
  }

  #isAt(entry: number, userId: number): boolean {
    return this.#records.id((entry >>> TAG_BITS) - 1) === userId
  }

  #hashOfEntry(entry: number): number {
    return hashOf(this.#records.id((entry >>> TAG_BITS) - 1))
  }

  #grow(part: Part): void {
    const table = new Int32Array(Math.min(PART_PLACES, Math.ceil(part.table.length * 1.25)))
    for (const entry of part.table) if (entry !== 0) enter(table, this.#hashOfEntry(entry), (entry >>> TAG_BITS) - 1)
    part.table = table
  }

  /** Two parts in the place of one, by one more bit of the hash. */
  #split(part: Part, hash: number): void {
    if (part.depth === this.#depth) {
      this.#directory = this.#directory.flatMap((each) => [each, each])
      this.#depth++
    }
    const depth = part.depth + 1
    const places = Math.ceil(part.count / 2 / 0.7)
    const halves = [emptyPart(depth, places), emptyPart(depth, places)] as const
    for (const entry of part.table) {
      if (entry === 0) continue
      const own = this.#hashOfEntry(entry)
      const half = (own >>> (32 - depth)) & 1 ? halves[1] : halves[0]
      if (half.count + 1 > half.table.length * MAX_LOAD) this.#grow(half)
      enter(half.table, own, (entry >>> TAG_BITS) - 1)
      half.count++
    }
    const width = 2 ** (this.#depth - depth)
    const first = ((hash >>> 1) >>> (31 - part.depth)) * 2 * width
    this.#directory.fill(halves[0], first, first + width).fill(halves[1], first + width, first + 2 * width)
  }
}

function emptyPart(depth: number, places: number): Part {
  return { table: new Int32Array(places), count: 0, depth }
}

function enter(table: Int32Array, hash: number, slot: number): void {
  let at = homeOf(hash, table.length)
  while (table[at] !== 0) if (++at === table.length) at = 0
  table[at] = ((slot + 1) << TAG_BITS) | (hash & TAG_MASK)
}

/** All 53 bits of the id take part. */
function hashOf(userId: number): number {
  let h = (userId | 0) ^ Math.imul((userId / 4294967296) | 0, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The upper bits are the same for a whole part, so the place is taken from another mixture of all of them. */
function homeOf(hash: number, places: number): number {
  return Math.floor(((Math.imul(hash, 0x9e3779b1) >>> 0) * places) / 4294967296)
}
