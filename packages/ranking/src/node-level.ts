import { NONE } from './player-records.ts'

/** Children of a full node. */
export const FAN = 64

const META = 3
const LINKS = 3 * FAN
const BOUNDS = 3 * FAN
/** What every board holds until it has a node; most boards never have one. */
const NO_INTS = new Int32Array(0)
const NO_DOUBLES = new Float64Array(0)

/**
 * The nodes above the leaves. A node knows of each child how many players lie below it, how many of those start a
 * total (leaf-level.ts), and a lower bound (key, reach time, user id): at or before every player below, never read for
 * the first child. So each rank is a sum along one path.
 *
 * A node is a block of `links` (64 children, 64 counts of players, 64 of starts) and one of `bounds` (64 keys,
 * 64 reach times, 64 ids).
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
  #links = NO_INTS
  #bounds = NO_DOUBLES
  #used = 0
  #free = NONE

  get bytes(): number {
    return this.#meta.byteLength + this.#links.byteLength + this.#bounds.byteLength
  }

  level(node: number): number {
    return this.#meta[node * META] as number
  }

  count(node: number): number {
    return this.#meta[node * META + 1] as number
  }

  parent(node: number): number {
    return this.#meta[node * META + 2] as number
  }

  setParent(node: number, parent: number): void {
    this.#meta[node * META + 2] = parent
  }

  child(node: number, index: number): number {
    return this.#links[node * LINKS + index] as number
  }

  playersBelow(node: number, index: number): number {
    return this.#links[node * LINKS + FAN + index] as number
  }

  startsBelow(node: number, index: number): number {
    return this.#links[node * LINKS + 2 * FAN + index] as number
  }

  indexOf(node: number, child: number): number {
    let at = node * LINKS
    while (this.#links[at] !== child) at++
    return at - node * LINKS
  }

  /** Sums up what lies before a leaf, from its parent to the root. */
  sumBefore(leaf: number, parent: number): void {
    let players = 0
    let starts = 0
    const links = this.#links
    for (let below = leaf, node = parent; node !== NONE; below = node, node = this.parent(node)) {
      for (let at = node * LINKS; links[at] !== below; at++) {
        players += links[at + FAN] as number
        starts += links[at + 2 * FAN] as number
      }
    }
    this.players = players
    this.starts = starts
  }

  /** The leaf where an order key belongs; `playersBefore` says how many players lie before that leaf. */
  descend(key: number, reachedAt: number, userId: number): number {
    let before = 0
    for (let node = this.root; ; ) {
      const index = this.#lastAtOrBefore(node, key, reachedAt, userId)
      const base = node * LINKS
      for (let at = base + FAN; at < base + FAN + index; at++) before += this.#links[at] as number
      const child = this.#links[base + index] as number
      if (this.level(node) === 1) {
        this.playersBefore = before
        return child
      }
      node = child
    }
  }

  /** The leaf that holds the player with so many before it; `playersBefore` as for `descend`. */
  select(before: number): number {
    let rest = before
    for (let node = this.root; ; ) {
      let at = node * LINKS + FAN
      while (rest >= (this.#links[at] as number)) rest -= this.#links[at++] as number
      const child = this.#links[at - FAN] as number
      if (this.level(node) === 1) {
        this.playersBefore = before - rest
        return child
      }
      node = child
    }
  }

  /** Adds to the counts on the path from a leaf to the root. */
  adjust(leaf: number, parent: number, players: number, starts: number): void {
    const links = this.#links
    for (let below = leaf, node = parent; node !== NONE; below = node, node = this.parent(node)) {
      const at = node * LINKS + this.indexOf(node, below)
      links[at + FAN] = (links[at + FAN] as number) + players
      links[at + 2 * FAN] = (links[at + 2 * FAN] as number) + starts
    }
  }

  /** Moves counts from the child at `from` to the one at `to`. */
  shift(node: number, from: number, to: number, players: number, starts: number): void {
    const links = this.#links
    const base = node * LINKS + FAN
    links[base + from] = (links[base + from] as number) - players
    links[base + to] = (links[base + to] as number) + players
    links[base + FAN + from] = (links[base + FAN + from] as number) - starts
    links[base + FAN + to] = (links[base + FAN + to] as number) + starts
  }

  setBound(node: number, index: number, key: number, reachedAt: number, userId: number): void {
    const at = node * BOUNDS + index
    this.#bounds[at] = key
    this.#bounds[at + FAN] = reachedAt
    this.#bounds[at + 2 * FAN] = userId
  }

  /** Opens a place for a child; the bound is the caller's to set. */
  insert(node: number, index: number, child: number, players: number, starts: number): void {
    const count = this.count(node)
    this.#copy(node, index, node, index + 1, count - index)
    const at = node * LINKS + index
    this.#links[at] = child
    this.#links[at + FAN] = players
    this.#links[at + 2 * FAN] = starts
    this.#meta[node * META + 1] = count + 1
  }

  remove(node: number, index: number): void {
    const count = this.count(node) - 1
    this.#copy(node, index + 1, node, index, count - index)
    this.#meta[node * META + 1] = count
  }

  /** Appends the children of `from`, from `index` on, to `to`; who their parent is stays the caller's to set. */
  moveTail(from: number, index: number, to: number): void {
    const moved = this.count(from) - index
    const held = this.count(to)
    this.#copy(from, index, to, held, moved)
    this.#meta[from * META + 1] = index
    this.#meta[to * META + 1] = held + moved
  }

  copyBound(from: number, fromIndex: number, to: number, toIndex: number): void {
    const at = from * BOUNDS + fromIndex
    const bounds = this.#bounds
    this.setBound(to, toIndex, bounds[at] as number, bounds[at + FAN] as number, bounds[at + 2 * FAN] as number)
  }

  create(level: number): number {
    let node = this.#free
    if (node !== NONE) this.#free = this.parent(node)
    else {
      node = this.#used++
      if (this.#used * META > this.#meta.length) this.#grow()
    }
    this.#meta[node * META] = level
    this.#meta[node * META + 1] = 0
    this.setParent(node, NONE)
    return node
  }

  release(node: number): void {
    this.setParent(node, this.#free)
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
    for (let row = 0; row < 3; row++) {
      const link = from * LINKS + row * FAN + fromIndex
      this.#links.copyWithin(to * LINKS + row * FAN + toIndex, link, link + count)
      const bound = from * BOUNDS + row * FAN + fromIndex
      this.#bounds.copyWithin(to * BOUNDS + row * FAN + toIndex, bound, bound + count)
    }
  }

  #grow(): void {
    const nodes = Math.ceil((this.#used * 5) / 4)
    const [meta, links, bounds] = [this.#meta, this.#links, this.#bounds]
    this.#meta = new Int32Array(nodes * META)
    this.#links = new Int32Array(nodes * LINKS)
    this.#bounds = new Float64Array(nodes * BOUNDS)
    this.#meta.set(meta)
    this.#links.set(links)
    this.#bounds.set(bounds)
  }
}
