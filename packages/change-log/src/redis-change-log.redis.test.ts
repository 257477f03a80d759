import pino from 'pino'
import { changeLogSuite } from './change-log.suite.ts'
import type { ChangeLog } from './change-log.ts'
import { createRedisChangeLog } from './redis-change-log.ts'
import { batchId, soon } from './test-recorder.ts'
import { createTestRedis } from './test-redis.ts'

changeLogSuite('Redis streams', async () => {
  const redis = await createTestRedis()
  const logs: ChangeLog[] = []
  let seasons = 0
  return {
    openLog: async () => {
      const log = createRedisChangeLog({ url: redis.url, name: 'test', logger: pino({ level: 'silent' }) })
      logs.push(log)
      await soon(() => log.isAvailable())
      return log
    },
    newSeason: async () => ++seasons,
    commit: async () => undefined,
    newBatchId: batchId,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(logs.map((log) => log.close()))
      await redis[Symbol.asyncDispose]()
    },
  }
})
