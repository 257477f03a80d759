import { Redis } from 'ioredis'
import pino from 'pino'
import { expect, test } from 'vitest'
import { changeLogSuite } from './change-log.suite.ts'
import type { ChangeLog } from './change-log.ts'
import { createRedisChangeLog } from './redis-change-log.ts'
import { batchId, Recorder, someChanges, soon } from './test-recorder.ts'
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

test('forgets what was appended; who has read it goes on, who has not finds a gap', async () => {
  await using redis = await createTestRedis()
  const log = createRedisChangeLog({ url: redis.url, name: 'test', logger: pino({ level: 'silent' }) })
  const client = new Redis(redis.url)
  try {
    await soon(() => log.isAvailable())
    const start = await log.open(1)
    const level = new Recorder(log, 1, start)
    await log.append(1, batchId(), someChanges(77, 1_234_567))
    await level.count(1)
    await log.forgetPast(1, batchId(), async () => undefined)
    await log.forgetPast(1, batchId(), async () => undefined)
    expect(JSON.stringify(await client.xrange('leaderboard:{s1}:log', '-', '+'))).not.toContain('1234567')
    await log.append(1, batchId(), someChanges(78))
    await level.count(4)
    expect(level.gaps).toEqual([])
    expect(level.sequences).toEqual([2, 3, 4, 5])
    await new Recorder(log, 1, start).gap()
    const late = new Recorder(log, 1, (await log.head(1)) ?? start)
    await log.append(1, batchId(), someChanges(79))
    await log.forgetPast(1, batchId(), () => late.count(2)) // who catches up meanwhile goes on
    await log.append(1, batchId(), someChanges(80))
    await late.count(3)
    expect(late.gaps).toEqual([])
    await log.forgetPast(2, batchId(), async () => undefined)
    expect(await client.exists('leaderboard:{s2}:head')).toBe(0) // nothing was to be forgotten
  } finally {
    await log.close()
    client.disconnect()
  }
})
