/**
 * From PostgreSQL to an exact view, and how long the event loop is held meanwhile:
 * TEST_DATABASE_URL=... TEST_REDIS_URL=... node --import tsx packages/board-view/src/load-view.bench.ts [players]
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import pino from 'pino'
import { openBoardView } from './board-view.ts'

const players = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = 3
const logger = pino({ level: 'warn' })

const server = process.env['TEST_DATABASE_URL']
if (server === undefined) throw new Error('TEST_DATABASE_URL is not set')
const name = `bench_${process.pid}`
const admin = connectDatabase({ url: server, max: 1, name: 'bench-admin' })
await admin`create database ${admin(name)}`
const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
await migrate(url)
const sql = connectDatabase({ url, max: 2, name: 'bench' })
await using redis = await createTestRedis()
const [season] = await listOpenSeasons(sql)
if (season === undefined) throw new Error('There is no season')
await sql`insert into users (username) select 'player ' || n from generate_series(1, ${players}::int) n`
await sql`
  insert into leaderboard (season_id, user_id, total_score, score_sum, session_count, best_score, best_session_id,
    last_score, reached_at, version)
  select ${season.id}, id, score, score, 1, score, 1, score, '2026-01-01'::timestamptz + random() * interval '90 days', 1
  from (select id, (random() * 1000000)::int as score from users) as scored`
await sql`vacuum analyze leaderboard`

const log = createRedisChangeLog({ url: redis.url, name: 'bench', logger })
while (!log.isAvailable()) await new Promise((resolve) => setTimeout(resolve, 5))
for (let round = 0; round < ROUNDS; round++) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const [began, processor] = [performance.now(), process.cpuUsage()]
  const view = openBoardView({ season, sql, log, logger })
  await view.whenUsable()
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(processor)
  delay.disable()
  const rate = Math.round((players / ms) * 1_000)
  const processorMs = Math.round((user + system) / 1_000)
  console.log(
    `load ${Math.round(ms)} ms, ${rate} players/s, processor ${processorMs} ms, ` +
      `longest pause ${(delay.max / 1e6).toFixed(1)} ms, p99.9 ${(delay.percentile(99.9) / 1e6).toFixed(1)} ms, ` +
      `${(view.standings.bytes / players).toFixed(1)} B a player`,
  )
  await view.stop()
}
await log.close()
await closeDatabase(sql)
await admin`drop database ${admin(name)} with (force)`
await closeDatabase(admin)
