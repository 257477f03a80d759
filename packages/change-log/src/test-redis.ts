import { startRedisCluster } from '@leaderboard/dev-servers/start-redis-cluster'
import { Redis } from 'ioredis'

export interface TestRedis extends AsyncDisposable {
  readonly url: string
  /** Empties this file's database, and no other. */
  flush(): Promise<void>
}

/**
 * A database of its own on the Redis of the test run (TEST_REDIS_URL): the first empty one is claimed by a key, so that
 * test files that run side by side do not meet. Where all are taken it says so.
 *
 * With TEST_REDIS_CLUSTER=true it is a cluster of three nodes instead, which belongs to this file alone.
 */
export async function createTestRedis(): Promise<TestRedis> {
  if (process.env['TEST_REDIS_CLUSTER'] === 'true') return createTestCluster()
  const server = process.env['TEST_REDIS_URL']
  if (server === undefined) throw new Error('TEST_REDIS_URL is not set: run this test through "npm run test:only"')
  const admin = new Redis(server, { protocol: 2 })
  const [, count] = (await admin.config('GET', 'databases')) as [string, string]
  for (let db = 1; db < Number(count); db++) {
    await admin.select(db)
    // The claim outlives a killed run by an hour only; a living one is never that long.
    if ((await admin.set('test:claim', process.pid, 'EX', 3_600, 'NX')) === 'OK') return claimed(admin, server, db)
  }
  admin.disconnect()
  throw new Error(`All ${count} databases of ${server} are in use`)
}

async function createTestCluster(): Promise<TestRedis> {
  const cluster = await startRedisCluster()
  const admins = cluster.nodes.map(({ url }) => new Redis(url, { protocol: 2 }))
  return {
    url: cluster.url,
    flush: async () => {
      await Promise.all(admins.map((admin) => admin.flushall()))
    },
    [Symbol.asyncDispose]: async () => {
      for (const admin of admins) admin.disconnect()
      await cluster.stop()
    },
  }
}

function claimed(admin: Redis, server: string, db: number): TestRedis {
  const url = new URL(server)
  url.pathname = `/${db}`
  return {
    url: url.href,
    flush: async () => {
      await admin.flushdb()
      await admin.set('test:claim', process.pid, 'EX', 3_600)
    },
    [Symbol.asyncDispose]: async () => {
      await admin.flushdb()
      admin.disconnect()
    },
  }
}
