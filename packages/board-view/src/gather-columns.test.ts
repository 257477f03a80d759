import { Standings } from '@leaderboard/ranking/standings'
import type { StandingsColumns } from '@leaderboard/ranking/standings-rows'
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

test('players without a place are held apart, with their versions', async () => {
  const chunks = [chunkOf([1, 10, 5, 3, -3], [2, 20, 6, 4, 2], [3, 0, 0, 9, 0])]
  const { columns, withdrawn } = await gatherColumns(async () => chunks.shift() ?? null, new Pacer(0))
  expect(columns).toMatchObject({ userIds: Int32Array.of(2), sessions: Int32Array.of(2), length: 1 })
  expect([1, 2, 3].map((id) => withdrawn.isHidden(id))).toEqual([true, false, false])
  const standings = new Standings({ direction: 'desc' })
  const change = { sessionId: 1, score: 1, totalScore: 1, sessions: 1, reachedAt: 1, isBest: true, isHidden: false }
  expect(withdrawn.apply({ ...change, userId: 3, version: 9 }, standings)).toBe(false) // late
  expect(withdrawn.apply({ ...change, userId: 3, version: 10 }, standings)).toBe(true)
  expect(withdrawn.apply({ ...change, userId: 3, version: 10, isHidden: true }, standings)).toBe(false)
  expect(standings.has(3)).toBe(true)
  expect(withdrawn.apply({ ...change, userId: 3, version: 11, isHidden: true }, standings)).toBe(true)
  expect(withdrawn.apply({ ...change, userId: 3, version: 10 }, standings)).toBe(false)
  expect([standings.size, withdrawn.isHidden(3)]).toEqual([0, true])
})

test('a season without players is a load like any other', async () => {
  const { columns, newest } = await gatherColumns(async () => null, new Pacer(5))
  expect(columns.length).toBe(0)
  expect(newest).toBe(0)
})
