/** A database and a Redis of its own for a test file, on the servers of the test run. */
import { createTestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase } from '@leaderboard/database/test-database'
import type { AttackServers } from './attack-world.ts'

export async function openTestServers(): Promise<AttackServers> {
  const database = await createTestDatabase()
  const redis = await createTestRedis()
  return {
    databaseUrl: database.url,
    redisUrl: redis.url,
    [Symbol.asyncDispose]: async () => {
      await redis[Symbol.asyncDispose]()
      await database.drop()
    },
  }
}
