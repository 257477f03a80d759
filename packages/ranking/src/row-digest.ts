/**
 * Digest of a set of rows: two sums, modulo 2^32, of the rows' hashes and their number. So it does not depend on the
 * order rows came in, and a change costs a few hashes, not a pass over all players.
 */
export class RowDigest {
  #first = 0
  #second = 0
  #rows = 0

  add(userId: number, totalScore: number, version: number): void {
    this.#first = (this.#first + rowHash(userId, totalScore, version, 1)) | 0
    this.#second = (this.#second + rowHash(userId, totalScore, version, 2)) | 0
    this.#rows++
  }

  subtract(userId: number, totalScore: number, version: number): void {
    this.#first = (this.#first - rowHash(userId, totalScore, version, 1)) | 0
    this.#second = (this.#second - rowHash(userId, totalScore, version, 2)) | 0
    this.#rows--
  }

  /** 16 hexadecimal digits and the number of rows. */
  toString(): string {
    return `${hex(this.#first)}${hex(this.#second)}-${this.#rows}`
  }
}

function rowHash(userId: number, totalScore: number, version: number, lane: number): number {
  let h = mixed(lane, userId)
  h = mixed(h, totalScore)
  h = mixed(h, version)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Folds a safe integer, both halves of it, into a hash. */
function mixed(hash: number, value: number): number {
  const low = Math.imul(hash ^ (value | 0), 0x9e3779b1)
  const high = Math.floor(value / 4294967296)
  return Math.imul((low ^ (low >>> 15)) + high, 0x2c1b3c6d)
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
