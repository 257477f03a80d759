import { NONE } from './player-records.ts'

const HEAD = 4
const COUNT_MASK = 0xffff
const STARTS = 0x10000

/**
 * Four words a leaf: the leaf before, the leaf after, the parent, and the number of entries with the flag that says
 * whether the first entry starts a total.
 */
export class LeafHeads {
  #heads = new Int32Array(HEAD)
  #used = 0
  #free = NONE

  get bytes(): number {
    return this.#heads.byteLength
  }

  previous(leaf: number): number {
    return this.#heads[leaf * HEAD] as number
  }

  next(leaf: number): number {
    return this.#heads[leaf * HEAD + 1] as number
  }

  parent(leaf: number): number {
    return this.#heads[leaf * HEAD + 2] as number
  }

  setParent(leaf: number, node: number): void {
    this.#heads[leaf * HEAD + 2] = node
  }

  count(leaf: number): number {
    return (this.#heads[leaf * HEAD + 3] as number) & COUNT_MASK
  }

  setCount(leaf: number, count: number): void {
    this.#heads[leaf * HEAD + 3] = ((this.#heads[leaf * HEAD + 3] as number) & STARTS) | count
  }

  doesStart(leaf: number): boolean {
    return ((this.#heads[leaf * HEAD + 3] as number) & STARTS) !== 0
  }

  setStart(leaf: number, doesStart: boolean): void {
    const count = this.count(leaf)
    this.#heads[leaf * HEAD + 3] = doesStart ? count | STARTS : count
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
    this.#heads[leaf * HEAD] = NONE
    this.#heads[leaf * HEAD + 1] = NONE
    this.#heads[leaf * HEAD + 3] = 0
    this.setParent(leaf, NONE)
    this.#link(previous, leaf)
    this.#link(leaf, next)
    return leaf
  }

  /** Takes a leaf out of the row and keeps it for later. */
  release(leaf: number): void {
    this.#link(this.previous(leaf), this.next(leaf))
    this.#heads[leaf * HEAD + 1] = this.#free
    this.#free = leaf
  }

  #link(left: number, right: number): void {
    if (left !== NONE) this.#heads[left * HEAD + 1] = right
    if (right !== NONE) this.#heads[right * HEAD] = left
  }

  #grow(): void {
    const heads = new Int32Array(Math.ceil((this.#used * 5) / 4) * HEAD)
    heads.set(this.#heads)
    this.#heads = heads
  }
}
