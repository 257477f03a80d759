/**
 * Who passed whom between two ticks. Pure, and exact with respect to the standings: a player X overtook W if X stood
 * after W (or nowhere) before, and stands before W now; the other way round W overtook X. Only players with a change
 * move relative to others, so for a W that did not move the movers are looked through, and for a W that did the
 * players it jumped over are counted in the standings, O(log n), never listed.
 *
 * Cost per tick: O(m log w) for m movers and w watched players, plus O(m) for each watched mover.
 */
import type { Direction } from '@leaderboard/ranking/board-total'
import type { Standings } from '@leaderboard/ranking/standings'
import { compareOrder, type OrderKey } from '@leaderboard/ranking/total-order'
import { keyOf, type Move } from './moves.ts'

export interface Overtake {
  readonly kind: 'overtaken' | 'overtook'
  readonly userId: number
  /** The first few of them, best place first. */
  readonly others: readonly number[]
  readonly count: number
}

const NAMED = 5

/** The players somebody watches, in the order of the board as of the last tick. */
export class WatchedPlayers {
  readonly #direction: Direction
  #counts = new Map<number, number>()
  /** Players on the board whose place is known, best first. */
  #sorted: OrderKey[] = []
  #keys = new Map<number, OrderKey>()
  /** Watched since the last tick: their place is taken at the next. */
  #added = new Set<number>()

  constructor(direction: Direction) {
    this.#direction = direction
  }

  get size(): number {
    return this.#counts.size
  }

  watch(userId: number): void {
    const count = this.#counts.get(userId) ?? 0
    this.#counts.set(userId, count + 1)
    if (count === 0) this.#added.add(userId)
  }

  unwatch(userId: number): void {
    const count = this.#counts.get(userId) ?? 0
    if (count > 1) this.#counts.set(userId, count - 1)
    else {
      this.#counts.delete(userId)
      this.#added.delete(userId)
      this.#place(userId, null)
    }
  }

  /** Everything may have changed: take all places anew, and tell nothing. */
  reset(standings: Standings): void {
    this.#added.clear()
    this.#keys = new Map()
    for (const userId of this.#counts.keys()) {
      const key = keyOf(standings, userId)
      if (key !== null) this.#keys.set(userId, key)
    }
    this.#sorted = [...this.#keys.values()].toSorted((a, b) => compareOrder(a, b, this.#direction))
  }

  /** What the moves of a tick did to those watched; afterwards their places are those of `standings`. */
  advance(moves: ReadonlyMap<number, Move>, standings: Standings): Overtake[] {
    const afterKeys = new Map(Array.from(moves.keys(), (id) => [id, keyOf(standings, id)]))
    const overtakes = [...this.#passedStanding(moves, afterKeys), ...this.#passedMoving(moves, afterKeys, standings)]
    for (const [userId, key] of afterKeys) if (this.#counts.has(userId)) this.#place(userId, key)
    for (const userId of this.#added) this.#place(userId, keyOf(standings, userId))
    this.#added.clear()
    return overtakes
  }

  /** Watched players that did not move, passed by those that did. */
  #passedStanding(moves: ReadonlyMap<number, Move>, afterKeys: ReadonlyMap<number, OrderKey | null>): Overtake[] {
    const found = new Map<number, { overtaken: OrderKey[]; overtook: OrderKey[] }>()
    for (const { userId, before } of moves.values()) {
      const after = afterKeys.get(userId) ?? null
      if (after === null) continue // left the board: nobody passed anybody
      const isUp = before === null || this.#compare(after, before) < 0
      const [from, to] = isUp
        ? [this.#indexOf(after), this.#indexOf(before)]
        : [this.#indexOf(before), this.#indexOf(after)]
      for (const watched of this.#sorted.slice(from, to)) {
        if (moves.has(watched.userId)) continue
        const both = found.get(watched.userId) ?? { overtaken: [], overtook: [] }
        found.set(watched.userId, both)
        both[isUp ? 'overtaken' : 'overtook'].push(after)
      }
    }
    return Array.from(found).flatMap(([userId, both]) => [
      ...this.#told('overtaken', userId, both.overtaken),
      ...this.#told('overtook', userId, both.overtook),
    ])
  }

  /** Watched players that moved: against the other movers one by one, against all others by counting. */
  #passedMoving(
    moves: ReadonlyMap<number, Move>,
    afterKeys: ReadonlyMap<number, OrderKey | null>,
    standings: Standings,
  ): Overtake[] {
    return Array.from(moves.values()).flatMap(({ userId }) => {
      const before = this.#keys.get(userId)
      const after = afterKeys.get(userId)
      if (before === undefined || after === undefined || after === null) return []
      const overtaken: OrderKey[] = []
      const overtook: OrderKey[] = []
      for (const other of moves.values()) {
        const otherAfter = afterKeys.get(other.userId) ?? null
        if (other.userId === userId || otherAfter === null) continue
        const wasBetter = other.before !== null && this.#compare(other.before, before) < 0
        const isBetter = this.#compare(otherAfter, after) < 0
        if (isBetter && !wasBetter) overtaken.push(otherAfter)
        if (!isBetter && wasBetter) overtook.push(otherAfter)
      }
      const still = this.#jumpedOver(before, after, moves, standings)
      const kind = this.#compare(after, before) < 0 ? 'overtook' : 'overtaken'
      const all = { overtaken, overtook }
      all[kind].push(...still.keys)
      return [
        ...this.#told('overtaken', userId, all.overtaken, kind === 'overtaken' ? still.unnamed : 0),
        ...this.#told('overtook', userId, all.overtook, kind === 'overtook' ? still.unnamed : 0),
      ]
    })
  }

  /** Players without a change between two places: the first few, and how many more there are. */
  #jumpedOver(before: OrderKey, after: OrderKey, moves: ReadonlyMap<number, Move>, standings: Standings) {
    const difference = this.#compare(after, before)
    if (difference === 0) return { keys: [], unnamed: 0 }
    const isUp = difference < 0
    const [upper, lower] = isUp ? [after, before] : [before, after]
    // The upper end is the player's own row when it rose, and holds nobody any more when it fell.
    const first = standings.ordinalAfter(upper)
    const end = isUp ? standings.ordinalAfter(lower) : standings.ordinalAfter(lower) - 1
    const isBetween = (key: OrderKey) => this.#compare(key, upper) > 0 && this.#compare(key, lower) < 0
    let moved = 0
    for (const { userId } of moves.values()) {
      const key = userId === after.userId ? null : keyOf(standings, userId)
      if (key !== null && isBetween(key)) moved += 1
    }
    const count = Math.max(0, end - first - moved)
    const keys: OrderKey[] = []
    for (const row of standings.range(first, Math.min(end - first, NAMED + moved))) {
      if (keys.length < NAMED && row.userId !== after.userId && !moves.has(row.userId)) keys.push(row)
    }
    return { keys, unnamed: count - keys.length }
  }

  #told(kind: Overtake['kind'], userId: number, keys: OrderKey[], unnamed = 0): Overtake[] {
    const count = keys.length + unnamed
    if (count === 0) return []
    const others = keys
      .toSorted((a, b) => this.#compare(a, b))
      .slice(0, NAMED)
      .map((key) => key.userId)
    return [{ kind, userId, others, count }]
  }

  #place(userId: number, key: OrderKey | null): void {
    const held = this.#keys.get(userId)
    if (held !== undefined) this.#sorted.splice(this.#indexOf(held), 1)
    if (key === null) this.#keys.delete(userId)
    else {
      this.#keys.set(userId, key)
      this.#sorted.splice(this.#indexOf(key), 0, key)
    }
  }

  /** Index of the first watched player at or after the key; null stands for the end of the board. */
  #indexOf(key: OrderKey | null): number {
    if (key === null) return this.#sorted.length
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = this.#sorted[middle]
      if (at !== undefined && this.#compare(at, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #compare(a: OrderKey, b: OrderKey): number {
    return compareOrder(a, b, this.#direction)
  }
}
