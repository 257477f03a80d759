/** Answers that need the board and what a total is made of: the two are of one moment, and each is asked for once. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { removeSession } from '@leaderboard/database/queries/remove-session'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { expect, test, vi } from 'vitest'
import { startQuery, startWriter } from './test-query.ts'

test('a row with as many sessions as before, but others, is not the one that the view has', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  const [id = 0] = await writer.createPlayers(1)
  await writer.submit([{ userId: id, score: 10 }])
  await writer.submit([{ userId: id, score: 20 }])
  await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
  const [last] = await writer.sql<{ id: number }[]>`select max(id) as id from game_sessions`
  await removeSession(writer.sql, nextBatchId(Date.now()), last?.id ?? 0, { keyId: 'abcdefghijkl', reason: 'a test' })
  await writer.commit([{ userId: id, score: 40 }]) // neither is in the log yet
  const { body } = await query.get(`/api/leaderboard/goals/${id}`)
  expect(body).toMatchObject({ totalScore: 25, sessions: 2, revision: null })
  const simulated = await query.get(`/api/leaderboard/simulate?score=100&userId=${id}`)
  expect(simulated.body).toMatchObject({ totalScore: 50, sessions: 3, revision: null })
})

test('a distribution waits for the view once', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  const [id = 0] = await writer.createPlayers(1)
  const revision = await writer.submit([{ userId: id, score: 10 }])
  await using query = await startQuery({ DATABASE_URL: database.url, REDIS_URL: redis.url })
  await query.untilExact()
  const view = query.service.app.boardViews.get('global')
  if (view === undefined) throw new Error('no view')
  const waits = vi.spyOn(view, 'waitFor')
  const later = `${revision.split('.')[0]}.zzzz`
  const pending = await query.get(`/api/leaderboard/distribution?minRevision=${later}`)
  expect(pending.body).toMatchObject({ rankState: 'pending', revision, total: 1 })
  expect(waits).toHaveBeenCalledTimes(1)
})
