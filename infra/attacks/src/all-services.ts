/** Every service in this process, on one database and one Redis, asked by route and not only by address. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { dashboardApp } from '@leaderboard/dashboard/src/app.ts'
import type { Database } from '@leaderboard/database/connect-database'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { ingestApp } from '@leaderboard/ingest/src/app.ts'
import { queryApp } from '@leaderboard/query/src/app.ts'
import { rankerApp } from '@leaderboard/ranker/src/app.ts'
import { realtimeApp } from '@leaderboard/realtime/src/app.ts'
import { startTestService, type TestService } from '@leaderboard/service-shell/test-service'

export interface AllServices extends AsyncDisposable {
  readonly sql: Database
  readonly services: ReadonlyMap<string, TestService>
}

/** `env` as the environment would have it, for each of them. */
export async function startAllServices(env: Record<string, string>): Promise<AllServices> {
  const database = await createTestDatabase()
  const redis = await createTestRedis()
  const complete = { DATABASE_URL: database.url, REDIS_URL: redis.url, ...env }
  const services = new Map<string, TestService>()
  const start = async (name: string, build: Parameters<typeof startTestService>[0], more = {}, isPrivate = true) => {
    services.set(name, await startTestService(build, { name, env: { ...complete, ...more }, isPrivate }))
  }
  await start('ingest', ingestApp)
  await start('query', async (app) => {
    await app.register(queryApp)
  })
  await start('realtime', realtimeApp)
  await start('ranker', (app) => rankerApp(app))
  const urls = [...services].map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url])
  await start('dashboard', (app) => dashboardApp(app), Object.fromEntries(urls), false)
  return {
    sql: database.sql,
    services,
    [Symbol.asyncDispose]: async () => {
      for (const service of [...services.values()].toReversed()) await service.close()
      await redis[Symbol.asyncDispose]()
      await database.drop()
    },
  }
}
