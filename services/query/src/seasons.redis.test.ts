/** Seasons that begin and end while the service runs. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { closeTestSeason, createTestDatabase, openTestSeason } from '@leaderboard/database/test-database'
import { expect, test } from 'vitest'
import { startQuery, startWriter, until } from './test-query.ts'

test('a season opened later is read like any other, and its cursors say so when it is over', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  const [id = 0, other = 0] = await writer.createPlayers(2)
  await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
  const season = await openTestSeason(writer.sql, { aggregate: 'best' })
  const top = (more = '') => query.get(`/api/leaderboard/top?board=${season.board}&limit=1${more}`)
  await writer.submit([
    { userId: id, score: 7 },
    { userId: other, score: 6 },
  ])
  await until(async () => (await top()).body.rankState === 'exact', 'the new board is read')
  const first = await top()
  expect(first.body).toMatchObject({ total: 2, items: [{ userId: id, totalScore: 7 }] })
  await writer.submit([{ userId: other, score: 9 }])
  expect((await top()).body.items[0]).toMatchObject({ userId: other, totalScore: 9 }) // at once, as everywhere

  await closeTestSeason(writer.sql, season)
  await until(async () => (await top()).status === 404, 'the board has no season')
  expect((await top()).body.code).toBe('unknown_board')
  await writer.sql`insert into seasons (board_id, number) values (${season.boardId}, 2)`
  await until(async () => (await top()).status === 200, 'the next season is open')
  expect((await top()).body.items).toEqual([])
  expect((await top(`&cursor=${first.body.next}`)).status).toBe(410)
})
