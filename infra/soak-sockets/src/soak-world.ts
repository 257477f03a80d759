/** Servers and services of a soak, with two realtime replicas: one is killed again and again, one is left alone. */
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { migrate } from '@leaderboard/database/migrate'
import { createPlayers } from '@leaderboard/database/queries/create-players'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type Stack, type StackProcess, startStack } from '@leaderboard/dev-servers/start-stack'
import type { TestServer } from '@leaderboard/dev-servers/test-server'

export interface SoakWorld extends AsyncDisposable {
  readonly sql: Database
  readonly redis: TestServer
  readonly stack: Stack
  /** Never broken: its memory is watched. The gateway leads to it. */
  readonly steady: StackProcess
  readonly victim: StackProcess
}

/**
 * Three times what a replica of a soak holds. Without a bound the collector leaves twice as much lying about as it
 * frees later, and resident memory tells nothing; with it a process that keeps too much ends, which is seen.
 */
const SMALL_HEAP = '--max-old-space-size=112'
/** Names read in one statement. */
const NAMES_AT_ONCE = 1_000

/** Starts everything; the players have the ids 1 to `players`, and no scores yet. */
export async function startSoakWorld(players: number): Promise<SoakWorld> {
  const stops: (() => Promise<unknown>)[] = []
  const dispose = async () => {
    for (const stop of stops.toReversed()) await stop()
  }
  try {
    const [postgres, redis] = await Promise.all([
      startPostgres(),
      startRedis({ flags: ['--appendonly', 'yes', '--appendfsync', 'everysec'] }),
    ])
    stops.push(() => Promise.all([postgres.stop(), redis.stop()]))
    await migrate(postgres.url)
    const sql = connectDatabase({ url: postgres.url, max: 2, name: 'soak' })
    stops.push(() => closeDatabase(sql))
    for (let first = 1; first <= players; first += NAMES_AT_ONCE) {
      const count = Math.min(NAMES_AT_ONCE, players - first + 1)
      await createPlayers(
        sql,
        Array.from({ length: count }, (_, i) => `player ${first + i}`),
      )
    }
    const stack = await startStack({
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      replicas: { realtime: 2, query: 0 },
      env: { RATE_LIMIT_LOOPBACK: 'false', AUTH: 'open' },
      program: [SMALL_HEAP, 'build/server.js'],
    })
    stops.push(() => stack.stop())
    const [steady, victim] = [stack.of('realtime', 0), stack.of('realtime', 1)]
    return { sql, redis, stack, steady, victim, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}
