/** With a licence key each service reports under its own name, database calls included, as it is built and started. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type StackService, startStack } from '@leaderboard/dev-servers/start-stack'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCollector } from './fake-collector.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const SERVICES = ['ingest', 'query', 'realtime', 'ranker'] as const
const NONE = { ingest: 0, query: 0, realtime: 0, ranker: 0, dashboard: 0 }

const stops: (() => Promise<void>)[] = []
let databaseUrl: string
let redisUrl: string

beforeAll(async () => {
  const sources = SERVICES.map((service) => `services/${service}/src/server.ts`)
  execFileSync(process.execPath, ['infra/bundle/bundle.mjs', ...sources], { cwd: ROOT })
  const postgres = await startPostgres()
  stops.push(() => postgres.stop())
  const redis = await startRedis()
  stops.push(() => redis.stop())
  databaseUrl = postgres.url
  redisUrl = redis.url
  await migrate(databaseUrl)
  const sql = connectDatabase({ url: databaseUrl, name: 'new relic test', max: 1 })
  await sql`insert into users (username) values ('observed')`
  await closeDatabase(sql, 1)
}, 120_000)

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

const post = (origin: string) =>
  fetch(`${origin}/api/leaderboard/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"user_id":1,"score":7}',
  })

test.each<[StackService, string, (origin: string) => Promise<Response>]>([
  ['ingest', 'POST /api/leaderboard/submit', post],
  ['query', 'GET /api/players/:id', (origin) => fetch(`${origin}/api/players/1`)],
  ['realtime', 'GET /api/status/live', (origin) => fetch(`${origin}/api/status/live`)],
  ['ranker', 'GET /readyz', (origin) => fetch(`${origin}/readyz`)],
])(
  '%s',
  async (service, transaction, ask) => {
    const name = `leaderboard-${service}`
    await using collector = await startCollector()
    await using stack = await startStack({
      databaseUrl,
      redisUrl,
      replicas: { ...NONE, [service]: 1 },
      program: ['--require', 'newrelic', 'build/server.js'],
      env: { ...collector.env, NEW_RELIC_APP_NAME: name },
    })
    const asked = `WebTransaction/Custom/${transaction}`
    const { url } = stack.of(service)
    await expect
      .poll(
        async () => {
          expect((await ask(url)).ok).toBe(true)
          return {
            isNamed: collector.applications.includes(name),
            isTraced: collector.told('analytic_event_data').includes(asked),
            isQueried: collector.told('span_event_data').includes('Datastore/statement/Postgres/'),
          }
        },
        { timeout: 20_000, interval: 200 },
      )
      .toEqual({ isNamed: true, isTraced: true, isQueried: true })
  },
  60_000,
)
