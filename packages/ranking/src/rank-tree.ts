import { Branches } from './branches.ts'
import { LEAF, LeafLevel } from './leaf-level.ts'
import type { NodeLevel } from './node-level.ts'
import { indexOf } from './node-places.ts'
import { NONE, type PlayerRecords } from './player-records.ts'
import type { RankKind } from './rank-kinds.ts'

/** A leaf with fewer joins a neighbour, if both together leave room for some to come. */
const FEW = LEAF / 2
const JOINED = LEAF * 0.875
/** Places a neighbour must have free to take over some of a full leaf's players. */
const WORTH_SHARING = LEAF / 8

/**
 * A counted B+ tree of slots, ordered by (key, reach time, user id), all ascending. Leaves hold players, nodes hold
 * counts; this room keeps the two levels right with each other while players come and go.
 *
 * One rule carries the counting: an entry starts a total when its key differs from that of the entry before it. So
 * when an entry comes in before a follower of its own key, the follower stops starting that total, and when it goes,
 * the follower starts it again; nobody else is touched. The follower may be in the next leaf, under another path.
 */
export class RankTree {
  readonly leaves: LeafLevel
  readonly nodes: NodeLevel
  readonly #branches: Branches
  readonly #records: PlayerRecords
  /** The leaf and position found last. */
  leaf = NONE
  position = 0
  /** The ranks found by the last `locate`. */
  ordinal = 0
  standard = 0
  dense = 0
  distinctTotals = 0
  #first: number

  constructor(records: PlayerRecords) {
    this.#records = records
    this.leaves = new LeafLevel(records)
    this.#branches = new Branches(this.leaves.heads)
    this.nodes = this.#branches.nodes
    this.#first = this.leaves.heads.create(NONE)
  }

  get bytes(): number {
    return this.leaves.bytes + this.nodes.bytes
  }

  /** The leaf of the best players; the only one in an empty tree. */
  get firstLeaf(): number {
    return this.#first
  }

  /** Goes to where an order key belongs; returns how many players come before it. */
  seek(key: number, reachedAt: number, userId: number): number {
    const isFlat = this.nodes.root === NONE
    this.leaf = isFlat ? this.#first : this.nodes.descend(key, reachedAt, userId)
    this.position = this.leaves.lowerBound(this.leaf, key, reachedAt, userId)
    return (isFlat ? 0 : this.nodes.playersBefore) + this.position
  }

  /** Goes to the player with so many before it, who must exist. */
  select(before: number): void {
    const isFlat = this.nodes.root === NONE
    this.leaf = isFlat ? this.#first : this.nodes.select(before)
    this.position = before - (isFlat ? 0 : this.nodes.playersBefore)
  }

  /** Sets the three ranks of the player at a position. */
  locate(leaf: number, position: number): void {
    const { leaves, nodes } = this
    nodes.sumBefore(leaves.heads.place(leaf))
    this.ordinal = nodes.players + position + 1
    this.dense = nodes.starts + leaves.heads.startsBefore(leaf, position + 1)
    this.standard = this.#standardAt(leaf, position)
  }

  /** One of the three ranks of a player that is there. */
  rank(slot: number, kind: RankKind): number {
    const { leaves, nodes } = this
    const leaf = this.#records.leaf(slot)
    const position = leaves.positionOf(leaf, slot)
    nodes.sumBefore(leaves.heads.place(leaf))
    if (kind === 'dense') return nodes.starts + leaves.heads.startsBefore(leaf, position + 1)
    return kind === 'ordinal' ? nodes.players + position + 1 : this.#standardAt(leaf, position)
  }

  /** The standard rank at a position; what lies before its leaf has been summed up. */
  #standardAt(leaf: number, position: number): number {
    const start = this.leaves.heads.lastStart(leaf, position)
    if (start !== NONE) return this.nodes.players + start + 1
    return this.#firstBefore(leaf, this.leaves.key(leaf, position))
  }

  /**
   * The standard rank of a key whose run comes into a leaf from the one before. The run mostly begins in the very leaf before it: that costs less than a way down from the root.
   */
  #firstBefore(leaf: number, key: number): number {
    const { heads } = this.leaves
    const previous = heads.previous(leaf)
    const count = heads.count(previous)
    const start = heads.lastStart(previous, count - 1)
    if (start !== NONE) return this.nodes.players - count + start + 1
    return this.seek(key, Number.NEGATIVE_INFINITY, 0) + 1
  }

  /** How many totals start before where the last `seek` went. */
  startsBefore(): number {
    const { leaf, position, leaves, nodes } = this
    nodes.sumBefore(leaves.heads.place(leaf))
    return nodes.starts + leaves.heads.startsBefore(leaf, position)
  }

  /** Reach time and id are those of the slot's record; the caller has them at hand. */
  insert(slot: number, key: number, reachedAt: number, userId: number): void {
    this.seek(key, reachedAt, userId)
    if (this.leaves.heads.count(this.leaf) === LEAF) {
      this.#makeRoom(this.leaf)
      this.seek(key, reachedAt, userId)
    }
    const { leaf, position } = this
    const doesStart = this.#keyBefore(leaf, position) !== key
    this.leaves.insert(leaf, position, key, slot, doesStart)
    this.#count(leaf, position, key, doesStart, 1)
  }

  remove(slot: number): void {
    const leaf = this.#records.leaf(slot)
    const position = this.leaves.positionOf(leaf, slot)
    const key = this.leaves.key(leaf, position)
    this.#count(leaf, position, key, this.leaves.heads.doesStart(leaf, position), -1)
    this.leaves.remove(leaf, position)
    if (this.leaves.heads.count(leaf) < FEW) this.#shrink(leaf)
  }

  /** Makes a child, with its counts, the last one of a node. */
  append(node: number, child: number, players: number, starts: number): void {
    this.#branches.append(node, child, players, starts)
  }

  /** Counts an entry in (by 1, it is there) or out (by -1, it is still there). */
  #count(leaf: number, position: number, key: number, doesStart: boolean, by: number): void {
    const { heads } = this.leaves
    const isLast = position + 1 === heads.count(leaf)
    const next = isLast ? heads.next(leaf) : leaf
    const isFollowed = doesStart && next !== NONE && this.leaves.key(next, isLast ? 0 : position + 1) === key
    if (doesStart && !isFollowed) this.distinctTotals += by
    if (isFollowed && next !== leaf) {
      heads.setStart(next, 0, by < 0)
      this.nodes.adjust(heads.place(next), 0, -by)
      this.nodes.adjust(heads.place(leaf), by, by)
    } else this.nodes.adjust(heads.place(leaf), by, doesStart && !isFollowed ? by : 0)
  }

  /** NaN, which is like no key, where there is nobody before. */
  #keyBefore(leaf: number, position: number): number {
    if (position > 0) return this.leaves.key(leaf, position - 1)
    const previous = this.leaves.heads.previous(leaf)
    return previous === NONE ? Number.NaN : this.leaves.lastKey(previous)
  }

  /** A full leaf shares with a neighbour under the same parent, which keeps leaves full; or splits. */
  #makeRoom(leaf: number): void {
    const parent = this.leaves.heads.parent(leaf)
    if (parent !== NONE) {
      const index = indexOf(this.leaves.heads.place(leaf))
      const left = index > 0 ? this.nodes.child(parent, index - 1) : NONE
      const right = index + 1 < this.nodes.count(parent) ? this.nodes.child(parent, index + 1) : NONE
      const leftRoom = left === NONE ? 0 : LEAF - this.leaves.heads.count(left)
      const rightRoom = right === NONE ? 0 : LEAF - this.leaves.heads.count(right)
      if (leftRoom >= WORTH_SHARING && leftRoom >= rightRoom) return this.#moveLeft(parent, index, (leftRoom + 1) >>> 1)
      if (rightRoom >= WORTH_SHARING) return this.#moveRight(parent, index, (rightRoom + 1) >>> 1)
    }
    this.#split(leaf)
  }

  /** The first `count` players of child `index` move to the child before. */
  #moveLeft(parent: number, index: number, count: number): void {
    const leaf = this.nodes.child(parent, index)
    const starts = this.leaves.heads.startsBefore(leaf, count)
    this.leaves.moveToPrevious(leaf, this.nodes.child(parent, index - 1), count)
    this.nodes.shift(parent, index, index - 1, count, starts)
    if (this.leaves.heads.count(leaf) > 0) this.boundByFirst(parent, index, leaf)
  }

  /** The last `count` players of child `index` move to the child after. */
  #moveRight(parent: number, index: number, count: number): void {
    const leaf = this.nodes.child(parent, index)
    const held = this.leaves.heads.count(leaf)
    const next = this.nodes.child(parent, index + 1)
    const { heads } = this.leaves
    const starts = heads.startsBefore(leaf, held) - heads.startsBefore(leaf, held - count)
    this.leaves.moveToNext(leaf, next, count)
    this.nodes.shift(parent, index, index + 1, count, starts)
    this.boundByFirst(parent, index + 1, next)
  }

  /** Bounds a child of a node by the first player of a leaf, the first one below that child. */
  boundByFirst(parent: number, index: number, leaf: number): void {
    const slot = this.leaves.slot(leaf, 0)
    const key = this.leaves.key(leaf, 0)
    this.nodes.setBound(parent, index, key, this.#records.reachedAt(slot), this.#records.id(slot))
  }

  #split(leaf: number): void {
    const right = this.leaves.heads.create(leaf)
    if (this.leaves.heads.parent(leaf) === NONE) this.#branches.addRoot(1, leaf, LEAF, this.distinctTotals)
    const parent = this.#branches.addBehind(this.leaves.heads.parent(leaf), leaf, right)
    this.#moveRight(parent, indexOf(this.leaves.heads.place(leaf)), LEAF / 2)
  }

  /** A leaf with few players joins a neighbour under the same parent; an empty one goes. */
  #shrink(leaf: number): void {
    const parent = this.leaves.heads.parent(leaf)
    if (parent === NONE) return
    const held = this.leaves.heads.count(leaf)
    const index = indexOf(this.leaves.heads.place(leaf))
    if (held === 0) this.#dropLeaf(parent, index)
    else if (index > 0 && this.#countAt(parent, index - 1) + held <= JOINED) this.#joinLeaves(parent, index)
    else if (index + 1 < this.nodes.count(parent) && this.#countAt(parent, index + 1) + held <= JOINED) {
      this.#joinLeaves(parent, index + 1)
    }
  }

  #countAt(parent: number, index: number): number {
    return this.leaves.heads.count(this.nodes.child(parent, index))
  }

  #joinLeaves(parent: number, index: number): void {
    this.#moveLeft(parent, index, this.#countAt(parent, index))
    this.#dropLeaf(parent, index)
  }

  #dropLeaf(parent: number, index: number): void {
    const leaf = this.nodes.child(parent, index)
    if (leaf === this.#first) this.#first = this.leaves.heads.next(leaf)
    this.leaves.heads.release(leaf)
    this.#branches.dropChild(parent, index)
  }
}
