/** Seasons come and go while a process runs: views follow, without a restart. */
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { closeTestSeason, createTestDatabase, openTestSeason } from '@leaderboard/database/test-database'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { expect, test } from 'vitest'
import { openBoardViews } from './open-board-views.ts'
import { logger, soon } from './test-world.ts'

const LOOK_EVERY_MS = 20

test('a season opened later gets a view, a closed one loses it, the next of a board takes its place', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  const { sql } = database
  const log = createRedisChangeLog({ url: redis.url, name: 'test', logger })
  const views = openBoardViews({ sql, log, logger, lookEveryMs: LOOK_EVERY_MS })
  await views.whenOpen()
  expect(views.list().map((view) => view.season.board)).toEqual(['global'])
  const told: string[] = []
  const stopListening = views.listen((slug) => told.push(slug))

  const season = await openTestSeason(sql, { gameMode: 'late' })
  await soon(() => views.get(season.board)?.state === 'exact')
  const first = views.get(season.board)
  expect(first?.season.id).toBe(season.id)

  await closeTestSeason(sql, season)
  await soon(() => views.get(season.board) === undefined)
  expect(first?.state).toBe('stale')
  expect(views.list().map((view) => view.season.board)).toEqual(['global'])

  await sql`insert into seasons (board_id, number) values (${season.boardId}, 2)`
  await soon(() => views.get(season.board)?.state === 'exact')
  const second = views.get(season.board)
  expect(second?.season.number).toBe(2)

  await sql`update boards set maximum_score = 10 where id = ${season.boardId}`
  await soon(() => views.get(season.board)?.season.maximumScore === 10)
  expect(views.get(season.board)).not.toBe(second)
  const third = views.get(season.board)
  await sql`update boards set title = 'Another title' where id = ${season.boardId}`
  await soon(() => third?.season.title === 'Another title')
  expect(views.get(season.board)).toBe(third) // a title ranks nobody: the view lives on
  expect(third?.status()).toMatchObject({ loads: 1, state: 'exact' })
  stopListening()
  expect(new Set(told)).toEqual(new Set([season.board])) // nobody touched the global one
  await views.stop()
  await log.close()
})

test('while the database is away the views stay as they are', async () => {
  await using database = await createTestDatabase()
  await using redis = await createTestRedis()
  await using proxy = await startTcpProxy(database.url)
  const way = connectDatabase({ url: proxy.url(database.url), max: 2, name: 'way' })
  const log = createRedisChangeLog({ url: redis.url, name: 'test', logger })
  const views = openBoardViews({ sql: way, log, logger, lookEveryMs: LOOK_EVERY_MS })
  await views.whenOpen()
  await soon(() => views.get('global')?.state === 'exact')
  const held = views.get('global')
  proxy.refuse()
  const late = await openTestSeason(database.sql, { gameMode: 'late' })
  await new Promise((resolve) => setTimeout(resolve, 10 * LOOK_EVERY_MS)) // several looks in vain
  expect(views.get('global')).toBe(held)
  expect(held?.state).toBe('exact')
  proxy.resume()
  await soon(() => views.get(late.board)?.state === 'exact')
  expect(views.get('global')).toBe(held)
  await views.stop()
  await log.close()
  await closeDatabase(way)
})
