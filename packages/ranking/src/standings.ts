import type { Direction } from './board-total.ts'
import { loadParts } from './bulk-load.ts'
import { firstAround } from './first-around.ts'
import { IdIndex } from './id-index.ts'
import { NONE, PlayerRecords } from './player-records.ts'
import type { RankKind, Ranks } from './rank-kinds.ts'
import { RankTree } from './rank-tree.ts'
import { RowDigest } from './row-digest.ts'
import type { StandingsColumns, StandingsEntry } from './standings-rows.ts'
import type { OrderKey } from './total-order.ts'

/**
 * The order of one board, held in process: who stands where, by all three kinds of rank, in O(log n) for every
 * question and every change, and without garbage on the paths of `locate` and `upsert`.
 *
 * Records (player-records.ts) by slot, found through an index of ids (id-index.ts), ordered by a counted tree of
 * slots (rank-tree.ts). Ids, totals and versions are safe integers; reach times whole milliseconds.
 */
export class Standings {
  readonly #isDescending: boolean
  #records = new PlayerRecords()
  #index = new IdIndex(this.#records)
  #tree = new RankTree(this.#records)
  #size = 0
  #digest = new RowDigest()
  /** Where `goTo` and `goOn` have come to. */
  #leaf = NONE
  #position = 0

  /** What the last successful `locate`, `goTo` or `goOn` found. */
  userId = 0
  ordinal = 0
  standard = 0
  dense = 0
  totalScore = 0
  reachedAt = 0
  version = 0
  sessions = 0

  constructor(options: { direction: Direction }) {
    this.#isDescending = options.direction === 'desc'
  }

  get size(): number {
    return this.#size
  }

  get distinctTotals(): number {
    return this.#tree.distinctTotals
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.#records.bytes + this.#index.bytes + this.#tree.bytes
  }

  has(userId: number): boolean {
    return this.#index.find(userId) !== NONE
  }

  /** Finds a player's place and sets the fields of this instance to it; false, and nothing set, for a stranger. */
  locate(userId: number): boolean {
    const slot = this.#index.find(userId)
    if (slot === NONE) return false
    const leaf = this.#records.leaf(slot)
    this.#locateAt(leaf, this.#tree.leaves.positionOf(leaf, slot), slot)
    return true
  }

  /** A player's rank of one kind, for less than `locate` costs; null for a stranger. */
  rank(userId: number, kind: RankKind): number | null {
    const slot = this.#index.find(userId)
    return slot === NONE ? null : this.#tree.rank(slot, kind)
  }

  find(userId: number): StandingsEntry | null {
    return this.locate(userId) ? this.#entry() : null
  }

  atOrdinal(ordinal: number): StandingsEntry | null {
    return this.goTo(ordinal) ? this.#entry() : null
  }

  /** Goes to the player of an ordinal, as `locate` does; false where nobody has it. Change nothing before `goOn`. */
  goTo(ordinal: number): boolean {
    if (ordinal < 1 || ordinal > this.#size) return false
    this.#tree.select(ordinal - 1)
    const { leaf, position } = this.#tree
    this.#leaf = leaf
    this.#position = position
    this.#locateAt(leaf, position, this.#tree.leaves.slot(leaf, position))
    return true
  }

  /** Goes to the next player after `goTo`, which costs far less than to look for it; false behind the last one. */
  goOn(): boolean {
    if (this.ordinal === this.#size) return false
    const { leaves } = this.#tree
    if (++this.#position === leaves.heads.count(this.#leaf)) {
      this.#leaf = leaves.heads.next(this.#leaf)
      this.#position = 0
    }
    this.#step(leaves.slot(this.#leaf, this.#position), this.#total(leaves.key(this.#leaf, this.#position)))
    return true
  }

  /** Up to `count` players from an ordinal on; ordinals below 1 count as places that nobody holds. */
  range(fromOrdinal: number, count: number): StandingsEntry[] {
    const entries: StandingsEntry[] = []
    const last = fromOrdinal - 1 + count
    for (let isThere = this.goTo(Math.max(1, fromOrdinal)); isThere && this.ordinal <= last; isThere = this.goOn()) {
      entries.push(this.#entry())
    }
    return entries
  }

  /** A player and `radius` neighbours on either side; where one side has fewer, the other fills up. */
  around(userId: number, radius: number): StandingsEntry[] {
    return this.locate(userId) ? this.range(firstAround(this.ordinal, radius, this.size), 2 * radius + 1) : []
  }

  /** The ordinal of the first player strictly after an order key, whoever holds that key now; size + 1 if none. */
  ordinalAfter(key: OrderKey): number {
    const before = this.#tree.seek(this.#key(key.totalScore), key.reachedAt, key.userId)
    const { leaf, position, leaves } = this.#tree
    if (position === leaves.heads.count(leaf)) return before + 1
    const slot = leaves.slot(leaf, position)
    const isHeld =
      this.#records.id(slot) === key.userId &&
      this.#records.reachedAt(slot) === key.reachedAt &&
      leaves.key(leaf, position) === this.#key(key.totalScore)
    return isHeld ? before + 2 : before + 1
  }

  /** Where a new player would stand who reaches this total now, after all who have it. */
  ranksFor(totalScore: number): Ranks {
    const key = this.#key(totalScore)
    const better = this.#tree.seek(key, Number.NEGATIVE_INFINITY, 0)
    const dense = 1 + this.#tree.startsBefore()
    const ordinal = 1 + this.#tree.seek(key, Number.POSITIVE_INFINITY, 0)
    return { ordinal, standard: 1 + better, dense }
  }

  /** Adds or moves a player; false, and nothing changed, where the version is not newer than the one held (I5). */
  upsert(userId: number, totalScore: number, reachedAt: number, version: number, sessions: number): boolean {
    const slot = this.#index.find(userId)
    const key = this.#key(totalScore)
    if (slot === NONE) {
      this.#add(userId, key, reachedAt, version, sessions)
    } else {
      const held = this.#records.version(slot)
      if (version <= held) return false
      const leaf = this.#records.leaf(slot)
      const heldKey = this.#tree.leaves.key(leaf, this.#tree.leaves.positionOf(leaf, slot))
      this.#digest.subtract(userId, this.#total(heldKey), held)
      if (heldKey === key && this.#records.reachedAt(slot) === reachedAt) {
        this.#records.write(slot, reachedAt, version, sessions)
      } else {
        this.#tree.remove(slot)
        this.#records.write(slot, reachedAt, version, sessions)
        this.#tree.insert(slot, key, reachedAt, userId)
      }
    }
    this.#digest.add(userId, totalScore, version)
    return true
  }

  remove(userId: number): boolean {
    const slot = this.#index.find(userId)
    if (slot === NONE) return false
    const leaf = this.#records.leaf(slot)
    const key = this.#tree.leaves.key(leaf, this.#tree.leaves.positionOf(leaf, slot))
    this.#digest.subtract(userId, this.#total(key), this.#records.version(slot))
    this.#tree.remove(slot)
    this.#index.delete(userId)
    this.#records.release(slot)
    this.#size--
    return true
  }

  /** Replaces everybody. */
  load(columns: StandingsColumns): void {
    for (const _ of this.loadSteps(columns));
  }

  /**
   * Replaces everybody, in slices of a millisecond or so: call `next` until it is done. What was held before is
   * served until the last step; changes made meanwhile are lost with it, so apply them afterwards.
   */
  *loadSteps(columns: StandingsColumns): Generator<void> {
    const { records, index, tree, digest } = yield* loadParts(columns, this.#isDescending)
    this.#records = records
    this.#index = index
    this.#tree = tree
    this.#digest = digest
    this.#size = columns.length
  }

  /** Equal for equal (user id, total, version) of all players, whatever way they came; kept up with every change. */
  digest(): string {
    return this.#digest.toString()
  }

  #key(totalScore: number): number {
    return this.#isDescending ? -1 - totalScore : totalScore
  }

  #total(key: number): number {
    return this.#isDescending ? -1 - key : key
  }

  #add(userId: number, key: number, reachedAt: number, version: number, sessions: number): void {
    const slot = this.#records.create(userId, reachedAt, version, sessions)
    this.#index.add(userId, slot)
    this.#tree.insert(slot, key, reachedAt, userId)
    this.#size++
  }

  #locateAt(leaf: number, position: number, slot: number): void {
    this.#tree.locate(leaf, position)
    this.ordinal = this.#tree.ordinal
    this.standard = this.#tree.standard
    this.dense = this.#tree.dense
    this.totalScore = this.#total(this.#tree.leaves.key(leaf, position))
    this.#read(slot)
  }

  /** Goes on from the player located to the next one. */
  #step(slot: number, totalScore: number): void {
    this.ordinal++
    if (totalScore !== this.totalScore) {
      this.dense++
      this.standard = this.ordinal
      this.totalScore = totalScore
    }
    this.#read(slot)
  }

  #read(slot: number): void {
    this.userId = this.#records.id(slot)
    this.reachedAt = this.#records.reachedAt(slot)
    this.version = this.#records.version(slot)
    this.sessions = this.#records.sessions(slot)
  }

  #entry(): StandingsEntry {
    const { userId, ordinal, standard, dense, totalScore, reachedAt, version, sessions } = this
    return { userId, totalScore, reachedAt, version, sessions, ordinal, standard, dense }
  }
}
