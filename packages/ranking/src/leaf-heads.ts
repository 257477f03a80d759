import { parentOf } from './node-places.ts'
import { NONE } from './player-records.ts'

const HEAD = 8
const PREVIOUS = 0
const NEXT = 1
const PLACE = 2
const COUNT = 3
/** 128 bits, one for each entry there may be. */
const STARTS = 4

/**
 * Eight words a leaf: the leaf before, the leaf after, the place in the parent, the number of entries, and a bit for each
 * entry that says whether it starts a total (leaf-level.ts). Bits behind the last entry are 0.
 */
export class LeafHeads {
  #heads = new Int32Array(HEAD)
  #used = 0
  #free = NONE

  get bytes(): number {
    return this.#heads.byteLength
  }

  previous(leaf: number): number {
    return this.#heads[leaf * HEAD + PREVIOUS] as number
  }

  next(leaf: number): number {
    return this.#heads[leaf * HEAD + NEXT] as number
  }

  /** Its place in the parent (node-places.ts). */
  place(leaf: number): number {
    return this.#heads[leaf * HEAD + PLACE] as number
  }

  parent(leaf: number): number {
    return parentOf(this.place(leaf))
  }

  setPlace(leaf: number, place: number): void {
    this.#heads[leaf * HEAD + PLACE] = place
  }

  count(leaf: number): number {
    return this.#heads[leaf * HEAD + COUNT] as number
  }

  setCount(leaf: number, count: number): void {
    this.#heads[leaf * HEAD + COUNT] = count
  }

  doesStart(leaf: number, position: number): boolean {
    return (((this.#heads[leaf * HEAD + STARTS + (position >>> 5)] as number) >>> (position & 31)) & 1) === 1
  }

  setStart(leaf: number, position: number, doesStart: boolean): void {
    const at = leaf * HEAD + STARTS + (position >>> 5)
    const bit = 1 << (position & 31)
    this.#heads[at] = doesStart ? (this.#heads[at] as number) | bit : (this.#heads[at] as number) & ~bit
  }

  clearStarts(leaf: number): void {
    this.#heads.fill(0, leaf * HEAD + STARTS, leaf * HEAD + HEAD)
  }

  /** How many of the first `count` entries start a total. */
  startsBefore(leaf: number, count: number): number {
    const first = leaf * HEAD + STARTS
    const last = first + (count >>> 5)
    let found = 0
    for (let at = first; at < last; at++) found += bitsIn(this.#heads[at] as number)
    const rest = count & 31
    return rest === 0 ? found : found + bitsIn((this.#heads[last] as number) & ((1 << rest) - 1))
  }

  /** The last entry at or before a position that starts a total; NONE if that one is in a leaf before. */
  lastStart(leaf: number, position: number): number {
    const first = leaf * HEAD + STARTS
    let at = first + (position >>> 5)
    let bits = (this.#heads[at] as number) & (-1 >>> (31 - (position & 31)))
    while (bits === 0) {
      if (at === first) return NONE
      bits = this.#heads[--at] as number
    }
    return ((at - first) << 5) + 31 - Math.clz32(bits)
  }

  /** Moves the bits from a position on one up, and sets the one that is free then. */
  openStart(leaf: number, position: number, doesStart: boolean): void {
    const heads = this.#heads
    const first = leaf * HEAD + STARTS + (position >>> 5)
    for (let at = leaf * HEAD + HEAD - 1; at > first; at--) {
      heads[at] = ((heads[at] as number) << 1) | ((heads[at - 1] as number) >>> 31)
    }
    const below = (1 << (position & 31)) - 1
    const bits = heads[first] as number
    heads[first] = (bits & below) | ((bits & ~below) << 1)
    this.setStart(leaf, position, doesStart)
  }

  /** Moves the bits behind a position one down, over the one that was there. */
  closeStart(leaf: number, position: number): void {
    const heads = this.#heads
    const first = leaf * HEAD + STARTS + (position >>> 5)
    const end = leaf * HEAD + HEAD
    const below = (1 << (position & 31)) - 1
    const bits = heads[first] as number
    heads[first] = (bits & below) | ((bits >>> 1) & ~below)
    for (let at = first + 1; at < end; at++) {
      const carried = (heads[at] as number) & 1
      heads[at] = (heads[at] as number) >>> 1
      heads[at - 1] = ((heads[at - 1] as number) & 0x7fffffff) | (carried << 31)
    }
  }

  /** An empty leaf behind `previous` (NONE: the first of all). */
  create(previous: number): number {
    let leaf = this.#free
    if (leaf !== NONE) this.#free = this.next(leaf)
    else {
      leaf = this.#used++
      if (this.#used * HEAD > this.#heads.length) this.#grow()
    }
    const next = previous === NONE ? NONE : this.next(previous)
    this.#heads.fill(NONE, leaf * HEAD, leaf * HEAD + COUNT)
    this.setCount(leaf, 0)
    this.clearStarts(leaf)
    this.#link(previous, leaf)
    this.#link(leaf, next)
    return leaf
  }

  /** Takes a leaf out of the row and keeps it for later. */
  release(leaf: number): void {
    this.#link(this.previous(leaf), this.next(leaf))
    this.#heads[leaf * HEAD + NEXT] = this.#free
    this.#free = leaf
  }

  #link(left: number, right: number): void {
    if (left !== NONE) this.#heads[left * HEAD + NEXT] = right
    if (right !== NONE) this.#heads[right * HEAD + PREVIOUS] = left
  }

  #grow(): void {
    const heads = new Int32Array(Math.ceil((this.#used * 5) / 4) * HEAD)
    heads.set(this.#heads)
    this.#heads = heads
  }
}

/** Counts the bits of 32, in pairs, then fours, then eights (Warren, Hacker's Delight, 5-1). */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
