import type { StandingsColumns } from '@leaderboard/ranking/standings'
import { expect, test } from 'vitest'
import { gatherColumns } from './gather-columns.ts'
import { Pacer } from './pacer.ts'

function chunkOf(...rows: [userId: number, total: number, reachedAt: number, version: number, sessions: number][]) {
  const column = (index: 0 | 1 | 2 | 3 | 4) => Float64Array.from(rows, (row) => row[index])
  return {
    userIds: column(0),
    totals: column(1),
    reachedAt: column(2),
    versions: column(3),
    sessions: column(4),
    length: rows.length,
  } satisfies StandingsColumns
}

test('chunks become whole columns, 32 bits wide where every value fits', async () => {
  const chunks = [chunkOf([1, -5, 1e12, 1, 1], [2, 2 ** 31, 2e12, 1, 1]), chunkOf(), chunkOf([3, 7, 5, 1, 1])]
  const { columns, newest } = await gatherColumns(async () => chunks.shift() ?? null, new Pacer(0))
  expect(columns).toEqual({
    userIds: Int32Array.of(1, 2, 3),
    totals: Float64Array.of(-5, 2 ** 31, 7),
    reachedAt: Float64Array.of(1e12, 2e12, 5),
    versions: Int32Array.of(1, 1, 1),
    sessions: Int32Array.of(1, 1, 1),
    length: 3,
  })
  expect(newest).toBe(2e12)
})

test('a season without players is a load like any other', async () => {
  const { columns, newest } = await gatherColumns(async () => null, new Pacer(5))
  expect(columns.length).toBe(0)
  expect(newest).toBe(0)
})
