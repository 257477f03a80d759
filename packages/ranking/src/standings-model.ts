import type { Direction } from './board-total.ts'
import type { RankKind, Ranks } from './rank-kinds.ts'
import { RowDigest } from './row-digest.ts'
import type { Standings } from './standings.ts'
import type { StandingsColumns, StandingsEntry } from './standings-rows.ts'
import { compareOrder, type OrderKey } from './total-order.ts'

interface Row extends OrderKey {
  readonly version: number
  readonly sessions: number
}

/**
 * Standings as a sorted array: too simple to be wrong, and what the tree is compared with in property tests.
 * Every operation costs O(n).
 */
export class SimpleStandings implements Pick<Standings, keyof Standings> {
  readonly #direction: Direction
  #rows: Row[] = []
  userId = 0
  ordinal = 0
  standard = 0
  dense = 0
  totalScore = 0
  reachedAt = 0
  version = 0
  sessions = 0

  constructor(options: { direction: Direction; capacity?: number }) {
    this.#direction = options.direction
  }

  get size(): number {
    return this.#rows.length
  }

  get distinctTotals(): number {
    return new Set(this.#rows.map((row) => row.totalScore)).size
  }

  get bytes(): number {
    return this.#rows.length * 100
  }

  has(userId: number): boolean {
    return this.#rows.some((row) => row.userId === userId)
  }

  locate(userId: number): boolean {
    return this.#show(this.find(userId))
  }

  rank(userId: number, kind: RankKind): number | null {
    return this.find(userId)?.[kind] ?? null
  }

  find(userId: number): StandingsEntry | null {
    const row = this.#rows.find((held) => held.userId === userId)
    return row === undefined ? null : this.#ranked(row)
  }

  atOrdinal(ordinal: number): StandingsEntry | null {
    const row = this.#rows[ordinal - 1]
    return row === undefined ? null : this.#ranked(row)
  }

  goTo(ordinal: number): boolean {
    return this.#show(this.atOrdinal(ordinal))
  }

  goOn(): boolean {
    return this.goTo(this.ordinal + 1)
  }

  range(fromOrdinal: number, count: number): StandingsEntry[] {
    const from = Math.max(0, fromOrdinal - 1)
    const to = Math.max(from, fromOrdinal - 1 + count)
    return this.#rows.slice(from, to).map((row) => this.#ranked(row))
  }

  around(userId: number, radius: number): StandingsEntry[] {
    const entry = this.find(userId)
    if (entry === null) return []
    const [before, after] = [this.#rows.slice(0, entry.ordinal - 1), this.#rows.slice(entry.ordinal)]
    const missing = (side: unknown[]) => Math.max(0, radius - side.length)
    const from = entry.ordinal - Math.min(before.length, radius + missing(after))
    const to = entry.ordinal + Math.min(after.length, radius + missing(before))
    return this.range(from, to - from + 1)
  }

  ordinalAfter(key: OrderKey): number {
    return 1 + this.#rows.filter((row) => compareOrder(row, key, this.#direction) <= 0).length
  }

  ranksFor(totalScore: number): Ranks {
    const better = this.#rows.filter((row) => this.#isBetter(row.totalScore, totalScore))
    const equal = this.#rows.filter((row) => row.totalScore === totalScore)
    return {
      ordinal: 1 + better.length + equal.length,
      standard: 1 + better.length,
      dense: 1 + new Set(better.map((row) => row.totalScore)).size,
    }
  }

  upsert(userId: number, totalScore: number, reachedAt: number, version: number, sessions: number): boolean {
    const held = this.#rows.find((row) => row.userId === userId)
    if (held !== undefined && version <= held.version) return false
    this.remove(userId)
    this.#insert({ userId, totalScore, reachedAt, version, sessions })
    return true
  }

  remove(userId: number): boolean {
    const index = this.#rows.findIndex((row) => row.userId === userId)
    if (index >= 0) this.#rows.splice(index, 1)
    return index >= 0
  }

  load(columns: StandingsColumns): void {
    this.#rows = Array.from({ length: columns.length }, (_, i) => ({
      userId: columns.userIds[i] ?? 0,
      totalScore: columns.totals[i] ?? 0,
      reachedAt: columns.reachedAt[i] ?? 0,
      version: columns.versions[i] ?? 0,
      sessions: columns.sessions[i] ?? 0,
    }))
    this.#rows.sort((a, b) => compareOrder(a, b, this.#direction))
  }

  *loadSteps(columns: StandingsColumns): Generator<void> {
    this.load(columns)
    yield
  }

  digest(): string {
    const digest = new RowDigest()
    for (const row of this.#rows) digest.add(row.userId, row.totalScore, row.version)
    return digest.toString()
  }

  #show(entry: StandingsEntry | null): boolean {
    Object.assign(this, entry)
    return entry !== null
  }

  #insert(row: Row): void {
    const after = this.#rows.findIndex((held) => compareOrder(held, row, this.#direction) > 0)
    this.#rows.splice(after < 0 ? this.#rows.length : after, 0, row)
  }

  #isBetter(a: number, b: number): boolean {
    return this.#direction === 'desc' ? a > b : a < b
  }

  #ranked(row: Row): StandingsEntry {
    const better = this.#rows.filter((held) => this.#isBetter(held.totalScore, row.totalScore))
    return {
      ...row,
      ordinal: this.#rows.indexOf(row) + 1,
      standard: better.length + 1,
      dense: new Set(better.map((held) => held.totalScore)).size + 1,
    }
  }
}
