/** A whole leaderboard of its own, filled with demo players: for pictures, and for looking at the page. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '@leaderboard/dev-servers/start-postgres'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export interface Showcase extends AsyncDisposable {
  stack: Stack
  databaseUrl: string
}

/** Starts servers and services, all gone when disposed of. `players` sets the size of the demo. */
export async function startShowcase(players = 10_000): Promise<Showcase> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const stopServers = () => Promise.all([postgres.stop(), redis.stop()])
  try {
    await seed(postgres.url, players)
    const stack = await startStack({ databaseUrl: postgres.url, redisUrl: redis.url })
    return {
      stack,
      databaseUrl: postgres.url,
      [Symbol.asyncDispose]: async () => {
        await stack.stop()
        await stopServers()
      },
    }
  } catch (error) {
    await stopServers()
    throw error
  }
}

/** The command `seed`, as a person would run it. */
function seed(databaseUrl: string, players: number): Promise<void> {
  const size = ['--players', String(players), '--sessions', String(players * 5)]
  const env = { ...process.env, ENV_FILE: '', DATABASE_URL: databaseUrl, DATABASE_DIRECT_URL: '' }
  const child = spawn(process.execPath, ['infra/seed/build/main.js', 'demo', ...size], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The seed ended with code ${code}`))))
  })
}
