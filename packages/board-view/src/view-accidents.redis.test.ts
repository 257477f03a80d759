/** Servers and networks that fail under a view: it says so, waits, and is exact again by itself. */
import { randomUUID } from 'node:crypto'
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { NO_CHANGES } from '@leaderboard/contracts/log-entry'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { expect, test, vi } from 'vitest'
import { openBoardViews } from './open-board-views.ts'
import { createTestWorld, expectEqualsSql, logger, readIndex, soon } from './test-world.ts'

vi.setConfig({ testTimeout: 120_000 })

test('Redis killed and started empty: stale meanwhile, exact again within 5 s, nothing missing', async () => {
  await using server = await startRedis()
  await using world = await createTestWorld(server.url, 50)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  await world.submit(40)
  const view = world.openView(season)
  await expectEqualsSql(view, world.sql)

  await server.kill()
  await soon(() => view.state === 'stale')
  const began = performance.now()
  expect(await readIndex(view)).toBe(false)
  expect(performance.now() - began).toBeLessThan(100)
  expect((await world.submit(40)).positions.size).toBe(0)
  expect(view.standings.size).toBe(40)

  await server.start()
  const back = performance.now()
  await soon(() => readIndex(view))
  expect(performance.now() - back).toBeLessThan(5_000)
  expect(view.state).toBe('exact')
  await expectEqualsSql(view, world.sql)
  expect(view.status().loads).toBe(2)
})

test('a view cut off for longer than the log reaches back finds the gap and loads again', async () => {
  await using redis = await createTestRedis()
  await using proxy = await startTcpProxy(redis.url)
  await using world = await createTestWorld(redis.url, 50)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  const view = world.openView(season, world.openLog(proxy.url(redis.url)))
  await expectEqualsSql(view, world.sql)
  proxy.refuse()
  await soon(() => view.state === 'stale')
  for (let i = 0; i < 10; i++) await world.submit(1)
  for (let i = 0; i < 9; i++) {
    await Promise.all(Array.from({ length: 50 }, () => world.log.append(season.id, randomUUID(), NO_CHANGES)))
  }
  proxy.resume()
  await expectEqualsSql(view, world.sql)
  expect(view.status()).toMatchObject({ loads: 2, state: 'exact' })
})

test('without a database a view keeps trying, and stops when it is told to', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 5)
  await using proxy = await startTcpProxy(world.url)
  await world.submit(5)
  proxy.refuse()
  const sql = connectDatabase({ url: proxy.url(world.url), max: 2, name: 'test' })
  const views = openBoardViews({ sql, log: world.log, logger })
  const given = openBoardViews({ sql, log: world.log, logger })
  expect(views.isOpen).toBe(false)
  await given.stop()
  proxy.resume()
  await views.whenOpen()
  expect(views.list()).toHaveLength(world.seasons.length)
  const view = views.get('global')
  if (view === undefined) throw new Error('no view')
  await expectEqualsSql(view, world.sql)

  proxy.refuse()
  proxy.cutAll()
  const { standings } = view
  view.reload('a test')
  expect(view.state).toBe('stale')
  expect(view.standings).toBe(standings)
  expect(await readIndex(view)).toBe(false)
  await views.stop()
  await closeDatabase(sql)
})
