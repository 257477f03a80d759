import { describe, expect } from 'vitest'
import { closeTestSeason, openTestSeason, test } from '../test-database.ts'
import { listOpenSeasons } from './list-open-seasons.ts'

describe('open seasons', () => {
  test('global is there from the first migration, with the specified rules', async ({ sql }) => {
    expect(await listOpenSeasons(sql)).toContainEqual({
      id: expect.any(Number),
      boardId: expect.any(Number),
      board: 'global',
      title: 'Global',
      number: 1,
      gameMode: null,
      aggregate: 'average',
      direction: 'desc',
      rankKind: 'dense',
      minimumScore: 0,
      maximumScore: 2_147_483_647,
      openedAt: expect.any(Number),
    })
  })

  test('a season that is closed, over or not begun is none of them', async ({ sql }) => {
    const [closed, over, later, open] = [
      await openTestSeason(sql),
      await openTestSeason(sql),
      await openTestSeason(sql),
      await openTestSeason(sql, { aggregate: 'best', direction: 'asc', rankKind: 'ordinal', gameMode: 'solo' }),
    ]
    await closeTestSeason(sql, closed)
    await sql`update seasons set ends_at = now() where id = ${over.id}`
    await sql`update seasons set starts_at = now() + interval '1 minute' where id = ${later.id}`
    const listed = await listOpenSeasons(sql)
    expect(listed.map((season) => season.board)).toEqual(['global', open.board])
    expect(listed[1]).toEqual(open)
  })
})
