import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Direction } from './board-total.ts'
import { Standings } from './standings.ts'
import { SimpleStandings } from './standings-model.ts'
import type { StandingsColumns } from './standings-rows.ts'

const direction = fc.constantFrom<Direction>('desc', 'asc')
const anId = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 2 ** 53 - 20, max: 2 ** 53 - 1 }),
  fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1),
)
const aTotal = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1),
)
const aTime = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(1_800_000_000_000, 2 ** 41))
const aVersion = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(70_000, 2 ** 40))
const aCount = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(70_000, 2 ** 33))
const row = fc.record({ userId: anId, totalScore: aTotal, reachedAt: aTime, version: aVersion, sessions: aCount })
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('upsert' as const), row }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), userId: anId }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('load' as const),
      rows: fc.uniqueArray(row, { selector: (r) => r.userId }),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function columnsOf(rows: readonly Row[]): StandingsColumns {
  return {
    userIds: rows.map((r) => r.userId),
    totals: rows.map((r) => r.totalScore),
    reachedAt: rows.map((r) => r.reachedAt),
    versions: rows.map((r) => r.version),
    sessions: rows.map((r) => r.sessions),
    length: rows.length,
  }
}

function apply(target: Standings | SimpleStandings, done: Step): boolean | undefined {
  if (done.kind === 'remove') return target.remove(done.userId)
  if (done.kind === 'load') {
    target.load(columnsOf(done.rows))
    return undefined
  }
  const { userId, totalScore, reachedAt, version, sessions } = done.row
  return target.upsert(userId, totalScore, reachedAt, version, sessions)
}

function expectSame(tree: Standings, model: SimpleStandings, probe: Row): void {
  const everybody = model.range(1, model.size)
  expect(tree.size).toBe(model.size)
  expect(tree.distinctTotals).toBe(model.distinctTotals)
  expect(tree.digest()).toBe(model.digest())
  expect(tree.range(-1, model.size + 5)).toEqual(everybody)
  for (const entry of everybody) {
    expect(tree.find(entry.userId)).toEqual(entry)
    for (const kind of ['dense', 'standard', 'ordinal'] as const)
      expect(tree.rank(entry.userId, kind)).toBe(entry[kind])
    expect(tree.ordinalAfter(entry)).toBe(entry.ordinal + 1)
    expect(tree.atOrdinal(entry.ordinal)).toEqual(entry)
  }
  expect(tree.around(probe.userId, 2)).toEqual(model.around(probe.userId, 2))
  expect(tree.has(probe.userId)).toBe(model.has(probe.userId))
  expect(tree.find(probe.userId)).toEqual(model.find(probe.userId))
  expect(tree.rank(probe.userId, 'dense')).toBe(model.rank(probe.userId, 'dense'))
  expect(tree.ordinalAfter(probe)).toBe(model.ordinalAfter(probe))
  expect(tree.ranksFor(probe.totalScore)).toEqual(model.ranksFor(probe.totalScore))
  expect(tree.atOrdinal(0)).toBeNull()
  expect(tree.atOrdinal(model.size + 1)).toBeNull()
}

test('the tree answers as the sorted array does, whatever comes, goes and is loaded', () => {
  fc.assert(
    fc.property(direction, fc.array(step, { maxLength: 60, size: 'max' }), row, (way, steps, probe) => {
      const tree = new Standings({ direction: way })
      const model = new SimpleStandings({ direction: way })
      for (const done of steps) expect(apply(tree, done)).toBe(apply(model, done))
      expectSame(tree, model, probe)
    }),
    { numRuns: 400 },
  )
})

test('a load can be watched: what was held before is served until the last step', () => {
  const tree = new Standings({ direction: 'desc' })
  tree.upsert(7, 70, 1, 1, 1)
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    userId: i + 1,
    totalScore: i,
    reachedAt: 1,
    version: 1,
    sessions: 1,
  }))
  let steps = 0
  for (const _ of tree.loadSteps(columnsOf(rows))) {
    steps++
    expect(tree.size).toBe(1)
    expect(tree.find(7)).toMatchObject({ totalScore: 70, ordinal: 1 })
  }
  expect(steps).toBeGreaterThan(10)
  expect(tree.size).toBe(20_000)
  expect(tree.find(7)).toMatchObject({ totalScore: 6, ordinal: 19_994 })
})

test('a board of 50 players is small', () => {
  const tree = new Standings({ direction: 'desc' })
  for (let id = 1; id <= 50; id++) tree.upsert(id, id % 7, 1_800_000_000_000 + id, 1, 1)
  expect(tree.bytes).toBeLessThan(2_200)
})
