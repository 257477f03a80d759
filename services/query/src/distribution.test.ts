import { type DistributionScale, QUANTILES } from '@leaderboard/contracts/explore-board'
import type { Direction } from '@leaderboard/ranking/board-total'
import { Standings } from '@leaderboard/ranking/standings'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distributionOf } from './distribution.ts'

test('a distribution counts every player once, and its quantiles are those of the sorted totals', () => {
  const totals = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 80 })
  fc.assert(
    fc.property(
      totals,
      fc.constantFrom<Direction>('desc', 'asc'),
      fc.record({
        count: fc.integer({ min: 1, max: 100 }),
        scale: fc.constantFrom<DistributionScale>('linear', 'log'),
      }),
      (all, direction, partition) => {
        const tree = new Standings({ direction })
        for (const [index, total] of all.entries()) tree.upsert(index + 1, total, index, 1, 1)
        const { buckets, quantiles, lowest, highest, total } = distributionOf(tree, direction, partition)
        const sorted = all.toSorted((a, b) => a - b)
        expect(total).toBe(all.length)
        expect([lowest, highest]).toEqual([sorted[0] ?? null, sorted.at(-1) ?? null])
        expect(buckets.length).toBeLessThanOrEqual(partition.count)
        for (const { from, to, players } of buckets)
          expect(players).toBe(all.filter((one) => one >= from && one <= to).length)
        expect(buckets.reduce((sum, bucket) => sum + bucket.players, 0)).toBe(all.length)
        const expected = QUANTILES.map((percent) => sorted[Math.ceil((percent / 100) * sorted.length) - 1])
        expect(quantiles.map((quantile) => quantile.totalScore)).toEqual(all.length === 0 ? [] : expected)
      },
    ),
  )
})

test('a board where everybody has the same total has one bucket', () => {
  const tree = new Standings({ direction: 'desc' })
  for (let id = 1; id <= 5; id++) tree.upsert(id, 7, id, 1, 1)
  expect(distributionOf(tree, 'desc', { count: 20, scale: 'linear' }).buckets).toEqual([{ from: 7, to: 7, players: 5 }])
  expect(distributionOf(tree, 'desc', { count: 20, scale: 'log' }).buckets).toEqual([{ from: 7, to: 7, players: 5 }])
})

test('buckets of a log scale grow by a ratio, and begin where the totals do', () => {
  const tree = new Standings({ direction: 'desc' })
  for (const [index, total] of [9, 99, 999, 9999].entries()) tree.upsert(index + 1, total, index, 1, 1)
  expect(distributionOf(tree, 'desc', { count: 3, scale: 'log' }).buckets).toEqual([
    { from: 9, to: 98, players: 1 },
    { from: 99, to: 998, players: 1 },
    { from: 999, to: 9999, players: 2 },
  ])
})
