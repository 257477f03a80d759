import { LeafHeads } from './leaf-heads.ts'
import type { PlayerRecords } from './player-records.ts'

/** Players in a full leaf. */
export const LEAF = 128

const SEGMENT_BITS = 8
const SEGMENT_MASK = (1 << SEGMENT_BITS) - 1
const SEGMENT_PLACES = LEAF << SEGMENT_BITS
const FIRST_PLACES = 8

type Keys = Int32Array | Float64Array

/**
 * The leaves: runs of up to 128 players in rank order, each a key and a slot.
 *
 * The key is the total made to ascend (-1 - total on a board where more is better). An entry *starts a total* when
 * its key differs from that of the player just before it, in whatever leaf. A bit of the leaf's head says so of each
 * entry: a dense rank is a count of bits, and a standard one the last of them.
 * Keys are 32 bits; a segment of leaves in which one does not fit holds doubles.
 */
export class LeafLevel {
  readonly heads = new LeafHeads()
  readonly #records: PlayerRecords
  #keys: Keys[] = []
  #slots: Int32Array[] = []

  constructor(records: PlayerRecords) {
    this.#records = records
  }

  get bytes(): number {
    let bytes = this.heads.bytes
    for (const keys of this.#keys) bytes += keys.byteLength
    for (const slots of this.#slots) bytes += slots.byteLength
    return bytes
  }

  key(leaf: number, position: number): number {
    const keys = this.#keys[leaf >>> SEGMENT_BITS] as Keys
    return keys[(leaf & SEGMENT_MASK) * LEAF + position] as number
  }

  slot(leaf: number, position: number): number {
    const slots = this.#slots[leaf >>> SEGMENT_BITS] as Int32Array
    return slots[(leaf & SEGMENT_MASK) * LEAF + position] as number
  }

  lastKey(leaf: number): number {
    return this.key(leaf, this.heads.count(leaf) - 1)
  }

  /** Where in its leaf a slot stands. */
  positionOf(leaf: number, slot: number): number {
    const slots = this.#slots[leaf >>> SEGMENT_BITS] as Int32Array
    const base = (leaf & SEGMENT_MASK) * LEAF
    let at = base
    while (slots[at] !== slot) at++
    return at - base
  }

  /** The first position whose entry does not come before the given order key; the leaf's length if there is none. */
  lowerBound(leaf: number, key: number, reachedAt: number, userId: number): number {
    const keys = this.#keys[leaf >>> SEGMENT_BITS] as Keys
    const base = (leaf & SEGMENT_MASK) * LEAF
    let low = 0
    let high = this.heads.count(leaf)
    while (low < high) {
      const middle = (low + high) >>> 1
      const held = keys[base + middle] as number
      let isBefore = held < key
      if (held === key) {
        const slot = this.slot(leaf, middle)
        const reached = this.#records.reachedAt(slot)
        isBefore = reached !== reachedAt ? reached < reachedAt : this.#records.id(slot) < userId
      }
      if (isBefore) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Enters a player into a leaf that is not full. */
  insert(leaf: number, position: number, key: number, slot: number, doesStart: boolean): void {
    const count = this.heads.count(leaf)
    this.#reserve(leaf, count + 1)
    if (key !== (key | 0)) this.#widen(leaf >>> SEGMENT_BITS)
    const keys = this.#keys[leaf >>> SEGMENT_BITS] as Keys
    const slots = this.#slots[leaf >>> SEGMENT_BITS] as Int32Array
    const at = (leaf & SEGMENT_MASK) * LEAF + position
    if (position < count) {
      keys.copyWithin(at + 1, at, at - position + count)
      slots.copyWithin(at + 1, at, at - position + count)
    }
    keys[at] = key
    slots[at] = slot
    this.#records.setLeaf(slot, leaf)
    this.heads.openStart(leaf, position, doesStart)
    if (position < count && keys[at + 1] === key) this.heads.setStart(leaf, position + 1, false)
    this.heads.setCount(leaf, count + 1)
  }

  /** Takes a player out; the next one starts the total now, if that one did. */
  remove(leaf: number, position: number): void {
    const count = this.heads.count(leaf)
    const doesStart = this.heads.doesStart(leaf, position)
    this.heads.closeStart(leaf, position)
    if (doesStart && position + 1 < count) this.heads.setStart(leaf, position, true)
    this.#close(leaf, position, 1)
  }

  /** Moves the last `count` entries of a leaf to the front of the next one. */
  moveToNext(leaf: number, next: number, count: number): void {
    const from = this.heads.count(leaf) - count
    const doesStart = this.heads.doesStart(leaf, from)
    this.#open(next, 0, count)
    this.#copy(leaf, from, next, 0, count)
    this.heads.setCount(leaf, from)
    this.#markStarts(leaf, this.heads.doesStart(leaf, 0))
    this.#markStarts(next, doesStart)
  }

  /** Moves the first `count` entries of a leaf to the end of the one before it; all of them, where it is to go. */
  moveToPrevious(leaf: number, previous: number, count: number): void {
    const to = this.heads.count(previous)
    const doesStart = this.heads.doesStart(leaf, count % LEAF)
    this.#open(previous, to, count)
    this.#copy(leaf, 0, previous, to, count)
    this.#close(leaf, 0, count)
    this.#markStarts(previous, this.heads.doesStart(previous, 0))
    this.#markStarts(leaf, doesStart)
  }

  /** Finds out anew which entries start a total; of the first one the caller knows. */
  #markStarts(leaf: number, doesFirst: boolean): void {
    const { heads } = this
    const keys = this.#keys[leaf >>> SEGMENT_BITS] as Keys
    const base = (leaf & SEGMENT_MASK) * LEAF
    heads.clearStarts(leaf)
    if (heads.count(leaf) > 0) heads.setStart(leaf, 0, doesFirst)
    for (let position = 1; position < heads.count(leaf); position++) {
      if (keys[base + position] !== keys[base + position - 1]) heads.setStart(leaf, position, true)
    }
  }

  #close(leaf: number, position: number, count: number): void {
    const keys = this.#keys[leaf >>> SEGMENT_BITS] as Keys
    const slots = this.#slots[leaf >>> SEGMENT_BITS] as Int32Array
    const at = (leaf & SEGMENT_MASK) * LEAF + position
    const end = at - position + this.heads.count(leaf)
    keys.copyWithin(at, at + count, end)
    slots.copyWithin(at, at + count, end)
    this.heads.setCount(leaf, this.heads.count(leaf) - count)
  }

  #open(leaf: number, position: number, count: number): void {
    const held = this.heads.count(leaf)
    this.#reserve(leaf, held + count)
    const at = (leaf & SEGMENT_MASK) * LEAF
    const keys = this.#keys[leaf >>> SEGMENT_BITS] as Keys
    const slots = this.#slots[leaf >>> SEGMENT_BITS] as Int32Array
    keys.copyWithin(at + position + count, at + position, at + held)
    slots.copyWithin(at + position + count, at + position, at + held)
    this.heads.setCount(leaf, held + count)
  }

  #copy(from: number, fromPosition: number, to: number, toPosition: number, count: number): void {
    const source = this.#keys[from >>> SEGMENT_BITS] as Keys
    if (source instanceof Float64Array) this.#widen(to >>> SEGMENT_BITS)
    const keys = this.#keys[to >>> SEGMENT_BITS] as Keys
    const slots = this.#slots[to >>> SEGMENT_BITS] as Int32Array
    const start = (to & SEGMENT_MASK) * LEAF + toPosition
    for (let i = 0; i < count; i++) {
      const slot = this.slot(from, fromPosition + i)
      keys[start + i] = this.key(from, fromPosition + i)
      slots[start + i] = slot
      this.#records.setLeaf(slot, to)
    }
  }

  /** Makes room for so many entries of a leaf: its segment grows by halves up to its full length. */
  #reserve(leaf: number, count: number): void {
    const index = leaf >>> SEGMENT_BITS
    const needed = (leaf & SEGMENT_MASK) * LEAF + count
    const held = this.#keys[index]
    if (held !== undefined && needed <= held.length) return
    const places = Math.min(SEGMENT_PLACES, Math.max(FIRST_PLACES, Math.ceil((held?.length ?? 0) * 1.5), needed))
    const keys = held instanceof Float64Array ? new Float64Array(places) : new Int32Array(places)
    const slots = new Int32Array(places)
    if (held !== undefined) {
      keys.set(held)
      slots.set(this.#slots[index] as Int32Array)
    }
    if (this.#keys.length === 0) {
      this.#keys = [keys] // a list that grows takes room for sixteen at once
      this.#slots = [slots]
      return
    }
    this.#keys[index] = keys
    this.#slots[index] = slots
  }

  #widen(index: number): void {
    const keys = this.#keys[index] as Keys
    if (keys instanceof Int32Array) this.#keys[index] = Float64Array.from(keys)
  }
}
