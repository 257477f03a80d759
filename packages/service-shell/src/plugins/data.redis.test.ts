import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShellServer } from '../shell-server.ts'
import { startTestService, type TestService } from '../test-service.ts'
import { boardViewsPlugin } from './board-views.ts'
import { changeLogPlugin } from './change-log.ts'
import { databasePlugin } from './database.ts'

let redis: TestRedis
let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  redis = await createTestRedis()
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  await redis[Symbol.asyncDispose]()
})

async function build(app: ShellServer): Promise<void> {
  await app.register(databasePlugin, { name: 'query' })
  await app.register(changeLogPlugin, { name: 'query' })
  await app.register(boardViewsPlugin)
  app.get('/read', async () => app.sql`select 1 as one`)
}

const start = (env: Record<string, string>) =>
  startTestService(build, { name: 'query', env: { DATABASE_URL: database.url, REDIS_URL: redis.url, ...env } })

/** Asks until readiness is as it should be. */
async function waitForStatus(service: TestService, status: string): Promise<{ name: string; reason: string }[]> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const health = await service.app.health.read()
    if (health.status === status) return health.missing
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(health)}, not ${status}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

test('with everything there the service becomes ready, and its boards show in the metrics', async () => {
  await using service = await start({})
  await waitForStatus(service, 'ready')
  expect(service.app.changeLog.kind).toBe('redis')
  expect(await (await fetch(`${service.url}/read`)).json()).toEqual([{ one: 1 }])
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  expect(metrics).toMatch(/leaderboard_view_players\{\S*board="global"\S* 0/)
  expect(metrics).toMatch(/leaderboard_log_available\S* 1/)
})

test('without Redis the log goes over the outbox, and the service says what is missing', async () => {
  await using service = await start({ REDIS_URL: '' })
  expect(service.app.changeLog.kind).toBe('outbox')
  await service.app.boardViews.get('global')?.whenUsable()
  const missing = await waitForStatus(service, 'degraded')
  expect(missing.map(({ name }) => name)).toContain('redis')
})

test.each(['refuse', 'blackhole'] as const)(
  'a database behind a %s is noticed within 2 s and found again',
  async (fault) => {
    await using proxy = await startTcpProxy(database.url)
    await using service = await start({ DATABASE_URL: proxy.url(database.url) })
    await waitForStatus(service, 'ready')
    proxy[fault]()
    const started = performance.now()
    const missing = await waitForStatus(service, 'unavailable')
    expect(missing).toContainEqual({ name: 'database', reason: 'cannot be reached' })
    expect(performance.now() - started).toBeLessThan(2000)
    const response = await fetch(`${service.url}/readyz`)
    expect(response.status).toBe(503)
    proxy.resume()
    await waitForStatus(service, 'ready')
  },
)

test('a Redis that stands still is named although its connection is open, and found again', async () => {
  await using proxy = await startTcpProxy(redis.url)
  await using service = await start({ REDIS_URL: proxy.url(redis.url) })
  await waitForStatus(service, 'ready')
  proxy.blackhole()
  const { missing } = await service.app.health.read()
  expect(missing).toContainEqual({ name: 'redis', reason: 'does not answer' })
  proxy.resume()
  await waitForStatus(service, 'ready')
})

test('a service that knows no board yet is not ready, though it could do without the database from then on', async () => {
  await using proxy = await startTcpProxy(database.url)
  proxy.refuse()
  await using service = await startTestService(
    async (app) => {
      await app.register(databasePlugin, { name: 'query', whenAway: 'degraded' })
      await app.register(changeLogPlugin, { name: 'query' })
      await app.register(boardViewsPlugin)
    },
    { name: 'query', env: { DATABASE_URL: proxy.url(database.url), REDIS_URL: redis.url } },
  )
  const missing = await waitForStatus(service, 'unavailable')
  expect(missing).toContainEqual({ name: 'board-views', reason: 'no board is known yet' })
  proxy.resume()
  await waitForStatus(service, 'ready')
  proxy.refuse()
  await waitForStatus(service, 'degraded')
})

test('it starts while everything is away, and stops in time', async () => {
  const service = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' })
  const missing = await waitForStatus(service, 'unavailable')
  expect(missing.map(({ name }) => name).toSorted()).toEqual(['board-views', 'change-log', 'database', 'redis'])
  const read = await fetch(`${service.url}/read`)
  expect(read.status).toBe(503)
  expect(await read.json()).toMatchObject({ code: 'database_unavailable', retryable: true })
  const started = performance.now()
  await service.close()
  expect(performance.now() - started).toBeLessThan(4000)
})
