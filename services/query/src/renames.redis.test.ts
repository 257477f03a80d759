/** A player who is renamed is shown by the new name, also where the page is kept and nothing else changes. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { expect, test } from 'vitest'
import { startQuery, startWriter, until } from './test-query.ts'

test('a rename shows in the kept page and in the rank, without a submission', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  const [id = 0] = await writer.createPlayers(1, () => 'Before')
  await writer.submit([{ userId: id, score: 5 }])
  await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
  const named = async () => {
    const [top, rank] = await Promise.all(
      ['top?limit=1', `rank/${id}`].map((path) => query.get(`/api/leaderboard/${path}`)),
    )
    return { top: top?.body.items[0].username, rank: rank?.body.username }
  }
  expect(await named()).toEqual({ top: 'Before', rank: 'Before' })
  await writer.sql`update users set username = 'After' where id = ${id}`
  await until(async () => Object.values(await named()).every((name) => name === 'After'), 'the new name shows', 8_000)
})
