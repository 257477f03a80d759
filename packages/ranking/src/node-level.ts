import { FAN, indexOf, parentOf, placeOf } from './node-places.ts'
import { NONE } from './player-records.ts'

const META = 3
const SUMS = 2 * FAN
const BOUNDS = 3 * FAN
/** What every board holds until it has a node; most boards never have one. */
const NO_INTS = new Int32Array(0)
const NO_DOUBLES = new Float64Array(0)

/**
 * The nodes above the leaves. A node knows of each child how many players lie below it and the children before, how many
 * of those start a total (leaf-level.ts), and a lower bound (key, reach time, user id): at or before every player below,
 * never read for the first child. So each rank is a sum of one number a level, and a change adds to what comes behind it
 * in the nodes of one path.
 *
 * A node is a block of 64 `children`, one of `sums` (64 pairs: players, starts) and one of `bounds` (64 keys, 64 reach
 * times, 64 ids).
 */
export class NodeLevel {
  /** The topmost node; NONE while one leaf holds everybody. */
  root = NONE
  /** What the last `descend` passed: players in the leaves before the one it found. */
  playersBefore = 0
  /** What the last `sumBefore` found: players, and starts of totals, before the leaf. */
  players = 0
  starts = 0
  #meta = NO_INTS
  #children = NO_INTS
  #sums = NO_INTS
  #bounds = NO_DOUBLES
  #used = 0
  #free = NONE

  get bytes(): number {
    return this.#meta.byteLength + this.#children.byteLength + this.#sums.byteLength + this.#bounds.byteLength
  }

  level(node: number): number {
    return this.#meta[node * META] as number
  }

  count(node: number): number {
    return this.#meta[node * META + 1] as number
  }

  place(node: number): number {
    return this.#meta[node * META + 2] as number
  }

  setPlace(node: number, place: number): void {
    this.#meta[node * META + 2] = place
  }

  child(node: number, index: number): number {
    return this.#children[node * FAN + index] as number
  }

  /** Players below the first `count` children. */
  playersIn(node: number, count = this.count(node)): number {
    return count === 0 ? 0 : (this.#sums[node * SUMS + 2 * count - 2] as number)
  }

  /** Starts of totals below the first `count` children. */
  startsIn(node: number, count = this.count(node)): number {
    return count === 0 ? 0 : (this.#sums[node * SUMS + 2 * count - 1] as number)
  }

  /** Sums up what lies before a place, from its node to the root. */
  sumBefore(place: number): void {
    let players = 0
    let starts = 0
    const sums = this.#sums
    for (let at = place; at !== NONE; at = this.place(parentOf(at))) {
      if (indexOf(at) === 0) continue
      players += sums[2 * at - 2] as number
      starts += sums[2 * at - 1] as number
    }
    this.players = players
    this.starts = starts
  }

  /** The leaf where an order key belongs; `playersBefore` says how many players lie before that leaf. */
  descend(key: number, reachedAt: number, userId: number): number {
    let before = 0
    for (let node = this.root; ; ) {
      const index = this.#lastAtOrBefore(node, key, reachedAt, userId)
      before += this.playersIn(node, index)
      const child = this.child(node, index)
      if (this.level(node) === 1) {
        this.playersBefore = before
        return child
      }
      node = child
    }
  }

  /** The leaf that holds the player with so many before it; `playersBefore` as for `descend`. */
  select(before: number): number {
    let passed = 0
    for (let node = this.root; ; ) {
      let low = 0
      let high = this.count(node) - 1
      while (low < high) {
        const middle = (low + high) >>> 1
        if (passed + this.playersIn(node, middle + 1) > before) high = middle
        else low = middle + 1
      }
      passed += this.playersIn(node, low)
      const child = this.child(node, low)
      if (this.level(node) === 1) {
        this.playersBefore = passed
        return child
      }
      node = child
    }
  }

  /** Adds to the counts of a place, and of all above it. */
  adjust(place: number, players: number, starts: number): void {
    for (let at = place; at !== NONE; at = this.place(parentOf(at))) this.#add(at, players, starts)
  }

  /** Moves counts from the child at `from` to the one at `to`, in the same node. */
  shift(node: number, from: number, to: number, players: number, starts: number): void {
    this.#add(placeOf(node, from), -players, -starts)
    this.#add(placeOf(node, to), players, starts)
  }

  #add(place: number, players: number, starts: number): void {
    const sums = this.#sums
    const node = parentOf(place)
    const end = 2 * placeOf(node, this.count(node))
    for (let at = 2 * place; at < end; at += 2) {
      sums[at] = (sums[at] as number) + players
      sums[at + 1] = (sums[at + 1] as number) + starts
    }
  }

  setBound(node: number, index: number, key: number, reachedAt: number, userId: number): void {
    const at = node * BOUNDS + index
    this.#bounds[at] = key
    this.#bounds[at + FAN] = reachedAt
    this.#bounds[at + 2 * FAN] = userId
  }

  /** Opens a place for a child; the bound is the caller's to set, and the places of the children behind it. */
  insert(node: number, index: number, child: number, players: number, starts: number): void {
    const count = this.count(node)
    this.#copy(node, index, node, index + 1, count - index)
    const place = placeOf(node, index)
    this.#children[place] = child
    this.#sums[2 * place] = this.playersIn(node, index)
    this.#sums[2 * place + 1] = this.startsIn(node, index)
    this.#meta[node * META + 1] = count + 1
    this.#add(place, players, starts)
  }

  /** Takes a child out that nobody is below; the places of the children behind it are the caller's to set. */
  remove(node: number, index: number): void {
    const count = this.count(node) - 1
    this.#copy(node, index + 1, node, index, count - index)
    this.#meta[node * META + 1] = count
  }

  /** Appends the children of `from`, from `index` on, to `to`; their places are the caller's to set. */
  moveTail(from: number, index: number, to: number): void {
    const moved = this.count(from) - index
    const held = this.count(to)
    const players = this.playersIn(to) - this.playersIn(from, index)
    const starts = this.startsIn(to) - this.startsIn(from, index)
    this.#copy(from, index, to, held, moved)
    this.#meta[from * META + 1] = index
    this.#meta[to * META + 1] = held + moved
    this.#add(placeOf(to, held), players, starts)
  }

  copyBound(from: number, fromIndex: number, to: number, toIndex: number): void {
    const at = from * BOUNDS + fromIndex
    const bounds = this.#bounds
    this.setBound(to, toIndex, bounds[at] as number, bounds[at + FAN] as number, bounds[at + 2 * FAN] as number)
  }

  create(level: number): number {
    let node = this.#free
    if (node !== NONE) this.#free = this.place(node)
    else {
      node = this.#used++
      if (this.#used * META > this.#meta.length) this.#grow()
    }
    this.#meta[node * META] = level
    this.#meta[node * META + 1] = 0
    this.setPlace(node, NONE)
    return node
  }

  release(node: number): void {
    this.setPlace(node, this.#free)
    this.#free = node
  }

  /** The last child whose bound is at or before an order key. */
  #lastAtOrBefore(node: number, key: number, reachedAt: number, userId: number): number {
    const bounds = this.#bounds
    const base = node * BOUNDS
    let low = base
    let high = base + this.count(node)
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      const held = bounds[middle] as number
      let isBefore = held < key
      if (held === key) {
        const reached = bounds[middle + FAN] as number
        isBefore = reached !== reachedAt ? reached < reachedAt : (bounds[middle + 2 * FAN] as number) <= userId
      }
      if (isBefore) low = middle
      else high = middle
    }
    return low - base
  }

  #copy(from: number, fromIndex: number, to: number, toIndex: number, count: number): void {
    if (count === 0) return
    const [source, target] = [placeOf(from, fromIndex), placeOf(to, toIndex)]
    this.#children.copyWithin(target, source, source + count)
    this.#sums.copyWithin(2 * target, 2 * source, 2 * (source + count))
    for (let row = 0; row < 3; row++) {
      const bound = from * BOUNDS + row * FAN + fromIndex
      this.#bounds.copyWithin(to * BOUNDS + row * FAN + toIndex, bound, bound + count)
    }
  }

  #grow(): void {
    const nodes = Math.ceil((this.#used * 5) / 4)
    this.#meta = grown(this.#meta, new Int32Array(nodes * META))
    this.#children = grown(this.#children, new Int32Array(nodes * FAN))
    this.#sums = grown(this.#sums, new Int32Array(nodes * SUMS))
    this.#bounds = grown(this.#bounds, new Float64Array(nodes * BOUNDS))
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
