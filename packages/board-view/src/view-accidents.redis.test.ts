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
  const missed = await world.submit(40)
  expect(missed.positions.size).toBe(0)
  expect(view.standings.size).toBe(40)

  await server.start()
  const back = performance.now()
  await soon(() => world.log.isAvailable())
  await missed.append() // as the relay does
  await missed.mark()
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

test('a batch that is committed and not in the log yet: nothing is exact until it has passed, whoever loaded when', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 30)
  const [season] = world.seasons
  const [playerId] = world.playerIds
  if (season === undefined || playerId === undefined) throw new Error('no season, or nobody in it')
  await world.submit(20)
  const early = world.openView(season)
  await soon(() => readIndex(early))
  const committed = await world.commit([playerId])
  const late = world.openView(season)
  await late.whenUsable()
  expect(late.position).toEqual(early.position)
  expect(late.status().digest).not.toBe(early.status().digest)
  for (let others = 0; others < 3; others++) {
    const { positions } = await world.submit(1) // batches that came later pass, and are not what is missing
    await soon(() => late.position?.sequence === positions.get(season.id)?.sequence)
    expect(await readIndex(late)).toBe(false)
    expect(late.state).toBe('behind')
  }
  expect(await new Promise((done) => late.expectBatch(randomUUID(), done))).toBeNull()
  await committed.append()
  await soon(async () => (await readIndex(late)) && (await readIndex(early)))
  expect(late.position).toEqual(early.position)
  expect(late.status().digest).toBe(early.status().digest)
  await expectEqualsSql(late, world.sql)
})

test('a batch whose mark came late, after its entry, does not hold up a view that has it from the copy', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 5)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  const committed = await world.commit(world.playerIds)
  await committed.append()
  const view = world.openView(season)
  await view.whenUsable()
  expect(await readIndex(view)).toBe(false)
  await committed.mark()
  await soon(() => readIndex(view))
  await expectEqualsSql(view, world.sql)
})

test('a board without players is as of the opening of its season, on every replica', async () => {
  await using redis = await createTestRedis()
  await using world = await createTestWorld(redis.url, 1)
  const [season] = world.seasons
  if (season === undefined) throw new Error('no season')
  const [view, another] = [world.openView(season), world.openView(season)]
  await Promise.all([view.whenUsable(), another.whenUsable()])
  expect([view.asOf, another.asOf]).toEqual([season.openedAt, season.openedAt])
  const [row] = await world.sql`select floor(extract(epoch from opened_at) * 1000)::bigint as at from seasons`
  expect(view.asOf).toBe(row?.['at'])
})
