import { closeRedis, connectRedis } from '@leaderboard/change-log/connect-redis'
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import type { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RequestLeases } from './request-leases.ts'

const WINDOW_MS = 60_000

let server: TestRedis
let redis: Redis
beforeAll(async () => {
  server = await createTestRedis()
  redis = connectRedis({ url: server.url, name: 'test', role: 'commands', logger: pino({ level: 'silent' }) })
  while (redis.status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5))
})
afterAll(async () => {
  closeRedis(redis)
  await server[Symbol.asyncDispose]()
})

let key = ''
let count = 0
beforeEach(() => {
  key = `test:${(count += 1)}`
})

const open = () => new RequestLeases({ redis, onLocal: () => expect.unreachable('Redis answers') })

/** How often Redis was asked so far. */
async function questions(): Promise<number> {
  const stats = await redis.info('commandstats')
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0)
}

async function takeMany(
  leases: RequestLeases,
  limit: number,
  times: number,
): Promise<{ allowed: number; waited: number }> {
  const result = { allowed: 0, waited: 0 }
  for (let i = 0; i < times; i += 1) {
    const allowance = { limit, windowMs: WINDOW_MS }
    let taken = leases.take(key, allowance)
    if (taken === null) {
      result.waited += 1
      taken = await leases.takeLater(key, allowance)
    }
    if (taken.isAllowed) result.allowed += 1
    if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return result
}

test('a thousand requests of one caller ask Redis some fifty times, and nearly none waits', async () => {
  const before = await questions()
  const { allowed, waited } = await takeMany(open(), 1000, 1000)
  expect(allowed).toBe(1000)
  expect((await questions()) - before).toBeLessThanOrEqual(51)
  expect(waited).toBeLessThan(60)
})

test('whoever is over the limit does not reach Redis any more', async () => {
  const leases = open()
  await takeMany(leases, 100, 101)
  const before = await questions()
  expect(await takeMany(leases, 100, 10_000)).toEqual({ allowed: 0, waited: 0 })
  expect(await questions()).toBe(before)
  expect(leases.isOver(key, { limit: 100, windowMs: WINDOW_MS })).toBe(true)
})

test('three processes never allow more than the limit, and little less', async () => {
  const all = [open(), open(), open()]
  const results = await Promise.all(all.map((leases) => takeMany(leases, 500, 400)))
  const allowed = results.reduce((sum, result) => sum + result.allowed, 0)
  expect(allowed).toBeLessThanOrEqual(500)
  expect(allowed).toBeGreaterThanOrEqual(500 - 3 * 10)
})

test.each([3, 40, 500])(
  'a hundred at once under a limit of %i: exactly so many pass, in few questions',
  async (limit) => {
    const leases = open()
    const allowance = { limit, windowMs: WINDOW_MS }
    const before = await questions()
    const taken = await Promise.all(
      Array.from({ length: 100 }, async () => leases.take(key, allowance) ?? (await leases.takeLater(key, allowance))),
    )
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(Math.min(100, limit))
    expect((await questions()) - before).toBeLessThan(6)
  },
)

test('a window ends, here as in Redis, and the next one begins whole', async () => {
  const leases = open()
  const allowance = { limit: 2, windowMs: 80 }
  const take = async () => (leases.take(key, allowance) ?? (await leases.takeLater(key, allowance))).isAllowed
  expect([await take(), await take(), await take()]).toEqual([true, true, false])
  while (!(await take())) await new Promise((resolve) => setTimeout(resolve, 5))
  expect([await take(), await take()]).toEqual([true, false])
})
