import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { startRedis } from '@leaderboard/dev-servers/start-redis'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShellServer } from '../shell-server.ts'
import { startTestService, type TestService } from '../test-service.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await createTestRedis()
})
afterAll(() => redis[Symbol.asyncDispose]())

const start = (url: string, perMinute = 4) =>
  startTestService(async (app: ShellServer) => void app.post('/write', async () => 'ok'), {
    env: { RATE_LIMIT_SUBMIT_PER_MINUTE: String(perMinute), REDIS_URL: url },
  })

/** As the proxy in front would send it, for an address that no other test uses. */
const send = (service: TestService, address: string) =>
  fetch(`${service.url}/write`, { method: 'POST', headers: { 'x-forwarded-for': address } })

async function statusesOf(service: TestService, address: string, count: number): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < count; i += 1) statuses.push((await send(service, address)).status)
  return statuses
}

/** Ends when the service says about Redis what it should; a second test run would otherwise race its connection. */
async function waitForRedis(service: TestService, isUp: boolean): Promise<void> {
  const deadline = Date.now() + 8000
  while (Date.now() < deadline) {
    const { missing } = await service.app.health.read()
    if (missing.some(({ name }) => name === 'redis') !== isUp) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`Redis is not ${isUp ? 'up' : 'down'} in the eyes of the service`)
}

const localCounts = async (service: TestService) => {
  const text = await (await fetch(`${service.url}/metrics`)).text()
  return Number(/^leaderboard_rate_limit_local_total\S* (\d+)$/m.exec(text)?.[1] ?? Number.NaN)
}

/** Ends when a request is no longer counted here: Redis is given a rest after a failure. */
async function untilCountedThere(service: TestService, address: string): Promise<void> {
  for (const deadline = Date.now() + 8000; Date.now() < deadline; ) {
    const before = await localCounts(service)
    await send(service, address)
    if ((await localCounts(service)) === before) return
  }
  throw new Error('requests are still counted here')
}

test('two replicas count together', async () => {
  await using one = await start(redis.url)
  await using two = await start(redis.url)
  await Promise.all([waitForRedis(one, true), waitForRedis(two, true)])
  const answers = [
    ...(await statusesOf(one, '198.51.100.1', 2)),
    ...(await statusesOf(two, '198.51.100.1', 2)),
    ...(await statusesOf(one, '198.51.100.1', 1)),
    ...(await statusesOf(two, '198.51.100.1', 1)),
  ]
  expect(answers).toEqual([200, 200, 200, 200, 429, 429])
  expect(await localCounts(one)).toBe(0)
})

test('a counter that lost its expiry gets it back', async () => {
  await using service = await start(redis.url)
  await waitForRedis(service, true)
  await send(service, '198.51.100.2')
  await service.app.redis?.persist('rate-limit:submit:198.51.100.2')
  await send(service, '198.51.100.2')
  expect(await service.app.redis?.pttl('rate-limit:submit:198.51.100.2')).toBeGreaterThan(50_000)
})

test('Redis killed: nobody is refused for it, the limits stay in size, and it counts there again when it is back', async () => {
  await using own = await startRedis()
  await using service = await start(own.url)
  await waitForRedis(service, true)
  expect(await statusesOf(service, '198.51.100.3', 2)).toEqual([200, 200])
  await own.kill()
  await waitForRedis(service, false)
  const started = performance.now()
  expect(await statusesOf(service, '198.51.100.3', 5)).toEqual([200, 200, 200, 200, 429])
  expect(performance.now() - started).toBeLessThan(3000)
  expect(await localCounts(service)).toBe(5)

  await own.start()
  await waitForRedis(service, true)
  await untilCountedThere(service, '198.51.100.4')
})

test('a Redis that hangs costs one short wait, not one for each request', async () => {
  await using proxy = await startTcpProxy(redis.url)
  await using service = await start(proxy.url(redis.url), 40)
  await waitForRedis(service, true)
  proxy.blackhole('down')
  const started = performance.now()
  expect(await statusesOf(service, '198.51.100.5', 41)).toEqual([...Array(40).fill(200), 429])
  expect(performance.now() - started).toBeLessThan(6000) // a wait for each alone would be 6.1 s
})
