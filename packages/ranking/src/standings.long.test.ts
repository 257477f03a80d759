/**
 * Long random runs over boards large enough for a tree of several levels, against a sorted array with binary search.
 * LEADERBOARD_TEST_SEED repeats a run.
 */
import { expect, test } from 'vitest'
import type { Direction } from './board-total.ts'
import { Standings } from './standings.ts'
import type { StandingsEntry } from './standings-rows.ts'
import { compareOrder } from './total-order.ts'

interface Row {
  userId: number
  totalScore: number
  reachedAt: number
  version: number
  sessions: number
}

interface Run {
  direction: Direction
  users: number
  totals: number
  times: number
  operations: number
  /** Share of removals; they come in waves, so that the tree grows and shrinks. */
  removals: number
  preload: number
  idStep: number
  totalStep: number
}

const seed = Number(process.env.LEADERBOARD_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Uniform numbers from a seed (mulberry32). */
function randomFrom(start: number): (limit: number) => number {
  let state = start
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit)
  }
}

/** The sorted array; places are found by binary search, ranks counted from the definitions. */
class SortedRows {
  readonly rows: Row[] = []
  readonly held = new Map<number, Row>()
  readonly #direction: Direction

  constructor(direction: Direction) {
    this.#direction = direction
  }

  placeOf(row: Row): number {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareOrder(this.rows[middle] ?? row, row, this.#direction) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  put(row: Row): void {
    this.take(row.userId)
    this.rows.splice(this.placeOf(row), 0, row)
    this.held.set(row.userId, row)
  }

  take(userId: number): boolean {
    const row = this.held.get(userId)
    if (row === undefined) return false
    this.rows.splice(this.placeOf(row), 1)
    return this.held.delete(userId)
  }

  load(rows: Row[]): void {
    this.rows.push(...rows.toSorted((a, b) => compareOrder(a, b, this.#direction)))
    for (const row of rows) this.held.set(row.userId, row)
  }

  ranked(): StandingsEntry[] {
    let [dense, standard, last] = [0, 0, Number.NaN]
    return this.rows.map((row, i) => {
      if (row.totalScore !== last) {
        dense++
        standard = i + 1
        last = row.totalScore
      }
      return { ...row, ordinal: i + 1, standard, dense }
    })
  }
}

function expectSame(tree: Standings, sorted: SortedRows, random: (limit: number) => number): void {
  const want = sorted.ranked()
  expect(tree.size).toBe(want.length)
  expect(tree.distinctTotals).toBe(want.at(-1)?.dense ?? 0)
  const got = tree.range(1, want.length)
  expect(got).toHaveLength(want.length)
  for (const [i, entry] of want.entries()) if (!isSame(entry, got[i])) expect(got[i]).toEqual(entry) // only then: it is slow
  for (let i = 0; i < Math.min(400, want.length); i++) {
    const entry = want[random(want.length)]
    if (entry === undefined) continue
    if (!isSame(entry, tree.find(entry.userId))) expect(tree.find(entry.userId)).toEqual(entry)
    if (!isSame(entry, tree.atOrdinal(entry.ordinal))) expect(tree.atOrdinal(entry.ordinal)).toEqual(entry)
    same(tree.ordinalAfter(entry), entry.ordinal + 1)
    const ties = want.findLastIndex((other) => other.totalScore === entry.totalScore) + 1
    if (i < 20)
      expect(tree.ranksFor(entry.totalScore)).toEqual({
        ordinal: ties + 1,
        standard: entry.standard,
        dense: entry.dense,
      })
  }
}

/** `expect` for what is asked a hundred thousand times. */
function same(got: unknown, want: unknown): void {
  if (got !== want) expect(got).toBe(want)
}

function isSame(a: StandingsEntry, b: StandingsEntry | null | undefined): boolean {
  return (
    b != null &&
    a.userId === b.userId &&
    a.totalScore === b.totalScore &&
    a.reachedAt === b.reachedAt &&
    a.version === b.version &&
    a.sessions === b.sessions &&
    a.ordinal === b.ordinal &&
    a.standard === b.standard &&
    a.dense === b.dense
  )
}

/** A stretch of neighbours goes and others come close to where they were: nodes empty, join, and fill from the edge. */
function clearStretch(run: Run, tree: Standings, sorted: SortedRows, random: (limit: number) => number): void {
  const from = random(sorted.rows.length)
  const gone = sorted.rows.slice(from, from + random(6_000))
  for (const { userId } of gone) same(tree.remove(userId), sorted.take(userId))
  for (const { userId, totalScore } of gone.slice(0, random(gone.length + 1))) {
    const row = {
      userId,
      totalScore: totalScore + (random(3) - 1) * run.totalStep,
      reachedAt: random(run.times),
      version: 1,
      sessions: 1,
    }
    tree.upsert(userId, row.totalScore, row.reachedAt, 1, 1)
    sorted.put(row)
  }
}

function play(run: Run, random: (limit: number) => number): void {
  const tree = new Standings({ direction: run.direction })
  const sorted = new SortedRows(run.direction)
  const idOf = (n: number) => (n + 1) * run.idStep
  const someTotal = () => (random(run.totals) - (run.totals >> 1)) * run.totalStep
  const preloaded = Array.from({ length: run.preload }, (_, i) => {
    return { userId: idOf(i), totalScore: someTotal(), reachedAt: random(run.times), version: 1, sessions: 1 }
  })
  sorted.load(preloaded)
  tree.load({
    userIds: preloaded.map((r) => r.userId),
    totals: preloaded.map((r) => r.totalScore),
    reachedAt: preloaded.map((r) => r.reachedAt),
    versions: preloaded.map((r) => r.version),
    sessions: preloaded.map((r) => r.sessions),
    length: preloaded.length,
  })
  expectSame(tree, sorted, random)
  for (let operation = 1; operation <= run.operations; operation++) {
    const userId = idOf(random(run.users))
    const wave = Math.floor(operation / 3_000) % 2 === 1 ? run.removals * 1.8 : run.removals * 0.3
    if (random(1_000_000) < wave * 1_000_000) same(tree.remove(userId), sorted.take(userId))
    else {
      const held = sorted.held.get(userId)
      const version = (held?.version ?? 0) + random(4) - 1 // often equal or older
      const isSamePlace = held !== undefined && random(8) === 0
      const row = {
        userId,
        totalScore: isSamePlace ? held.totalScore : someTotal(),
        reachedAt: isSamePlace ? held.reachedAt : random(run.times),
        version,
        sessions: version,
      }
      const isNewer = held === undefined || version > held.version
      same(tree.upsert(userId, row.totalScore, row.reachedAt, version, version), isNewer)
      if (isNewer) sorted.put(row)
    }
    if (operation % 1_000 === 0 && run.preload > 0) clearStretch(run, tree, sorted, random)
    if (operation % Math.ceil(run.operations / 4) === 0) expectSame(tree, sorted, random)
  }
  for (const userId of [...sorted.held.keys()].toSorted(() => random(3) - 1)) {
    same(tree.remove(userId), sorted.take(userId))
    if (sorted.rows.length % 4_999 === 0) expectSame(tree, sorted, random)
  }
  expect(tree.digest()).toBe(new Standings({ direction: run.direction }).digest())
}

const shapes = [
  { users: 1, totals: 5, times: 3, operations: 500, removals: 0.3, preload: 0 },
  { users: 40, totals: 4, times: 2, operations: 3_000, removals: 0.3, preload: 0 },
  { users: 3_000, totals: 1, times: 50, operations: 9_000, removals: 0.4, preload: 0 },
  { users: 3_000, totals: 12, times: 5, operations: 9_000, removals: 0.4, preload: 0, idStep: 3_000_000_001 },
  { users: 20_000, totals: 100_000, times: 1e12, operations: 12_000, removals: 0.4, preload: 20_000 },
  {
    users: 20_000,
    totals: 60,
    times: 1_000,
    operations: 12_000,
    removals: 0.5,
    preload: 15_000,
    totalStep: 4_398_046_511,
  },
  { users: 20_000, totals: 1_000, times: 1e6, operations: 6_000, removals: 0.9, preload: 20_000 },
  { users: 22_000, totals: 4e9, times: 1e6, operations: 8_000, removals: 0.2, preload: 20_000 },
  { users: 20_000, totals: 4.3e9, times: 1e6, operations: 8_000, removals: 0.2, preload: 15_000 },
]

for (const direction of ['desc', 'asc'] as const) {
  test.each(shapes)(
    `${direction}, seed ${seed}: %o`,
    (shape) => {
      play({ idStep: 1, totalStep: 1, ...shape, direction }, randomFrom(seed))
    },
    120_000,
  )
}
