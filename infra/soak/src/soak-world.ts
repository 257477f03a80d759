/** Servers and services of a soak: one of each service behind the gateway, as `npm start` runs them. */
import { connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { listOpenSeasons } from '@leaderboard/database/queries/list-open-seasons'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { Redis } from 'ioredis'

export interface SoakWorld extends AsyncDisposable {
  readonly stack: Stack
  readonly sql: Database
  readonly redis: Redis
  readonly seasonIds: readonly number[]
}

/**
 * Some times what a service of a soak holds. Without a bound the collector lets the heap grow for many minutes before it
 * makes an effort, and that is not told from a leak; with it a process that keeps too much ends, which is seen.
 */
const SMALL_HEAP = '--max-old-space-size=160'

/** Starts everything; the players have the ids 1 to `players`, and no scores yet. */
export async function startSoakWorld(players: number): Promise<SoakWorld> {
  const stops: (() => Promise<unknown>)[] = []
  const dispose = async () => {
    for (const stop of stops.splice(0).toReversed()) await stop()
  }
  try {
    const [postgres, server] = await Promise.all([
      startPostgres(),
      startRedis({ flags: ['--appendonly', 'yes', '--appendfsync', 'everysec'] }),
    ])
    stops.push(() => Promise.all([postgres.stop(), server.stop()]))
    await migrate(postgres.url)
    const sql = connectDatabase({ url: postgres.url, max: 2, name: 'soak' })
    stops.push(() => sql.end({ timeout: 1 }))
    const redis = new Redis(server.url, { protocol: 2 })
    redis.on('error', () => undefined) // the command that was sent tells
    stops.push(async () => redis.disconnect())
    await sql`insert into users (username) select 'player ' || n from generate_series(1, ${players}::int) as n`
    const seasons = await listOpenSeasons(sql)
    const stack = await startStack({
      databaseUrl: postgres.url,
      redisUrl: server.url,
      env: { RATE_LIMIT_LOOPBACK: 'false', AUTH: 'open' },
      program: [SMALL_HEAP, 'build/server.js'],
    })
    stops.push(() => stack.stop())
    return { stack, sql, redis, seasonIds: seasons.map(({ id }) => id), [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}
