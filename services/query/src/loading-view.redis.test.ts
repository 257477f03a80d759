/** While the view loads, PostgreSQL answers every read, and the same as the view does. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { expect, test } from 'vitest'
import { startQuery, startWriter, type TestAnswer } from './test-query.ts'

function saidBy({ body }: TestAnswer) {
  const { revision: _r, asOf: _a, rankState: _s, next: _n, previous: _p, ...rest } = body
  return rest
}

test('every read is answered while the view loads, with what the view would say', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using writer = await startWriter(database.url, redis.url)
  const ids = await writer.createPlayers(60, (index) => `Loader ${index}`)
  for (let round = 0; round < 3; round++) {
    await writer.submit(ids.slice(0, 50).map((userId, i) => ({ userId, score: (i * 7 + round * 3) % 20 })))
  }
  const [a = 0, b = 0, stranger = 0] = [ids[3], ids[20], ids[55]]
  const paths = [
    '/api/leaderboard/distribution?buckets=5',
    `/api/leaderboard/goals/${a}`,
    `/api/leaderboard/goals/${a}?top=3`,
    `/api/leaderboard/goals/${b}?past=${a}`,
    `/api/leaderboard/goals/${stranger}?up=4`,
    '/api/leaderboard/simulate?score=9',
    `/api/leaderboard/simulate?score=19&userId=${a}`,
    `/api/leaderboard/simulate?score=0&userId=${b}`,
    `/api/leaderboard/around/${a}?radius=3`,
    `/api/leaderboard/ranks?ids=${a},${b},${stranger}`,
    '/api/players?q=Loader%201',
  ]
  await using query = await startQuery({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
  })
  await query.untilExact()
  const view = query.service.app.boardViews.get('global')
  if (view === undefined) throw new Error('no view')
  const exact = []
  for (const path of paths) exact.push(await query.get(path))
  const stay = () => {
    // held in this state, whatever the log says
  }
  Object.defineProperty(view, 'state', { get: () => 'loading', set: stay })
  for (const [index, path] of paths.entries()) {
    const answer = await query.get(path)
    expect([path, answer.status, answer.body.rankState, answer.body.revision]).toEqual([path, 200, 'exact', null])
    expect([path, saidBy(answer)]).toEqual([path, saidBy(exact[index] as TestAnswer)])
  }
})
