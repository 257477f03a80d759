import { startTestService } from '@leaderboard/service-shell/test-service'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rankerApp } from './app.ts'
import { createRankerWorld, type RankerWorld, told, until } from './test-ranker.ts'

let world: RankerWorld
beforeEach(async () => {
  world = await createRankerWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

function startRanker() {
  const env = { DATABASE_URL: world.databaseUrl, REDIS_URL: world.redis.url }
  return startTestService((app) => rankerApp(app, { relay: { olderThanMs: 50 } }), { name: 'ranker', env })
}

test('the service relays, shows its health and metrics, and hands over when it stops', async () => {
  const first = await startRanker()
  const relayed = told(first.app.rankerEvents, 'relayed')
  await world.commit(new Map([[1, 5]]))
  expect(await relayed).toEqual([1])
  const health = await fetch(`${first.url}/readyz`)
  expect(health.status).toBe(200)
  expect(await (await fetch(`${first.url}/metrics`)).text()).toMatch(/ranker_relayed_batches_total\{.*\} 1/)
  const second = await startRanker()
  await first.close()
  await until(() => second.app.ranker.term !== null)
  await second.close()
})

test('a Redis that was emptied gets a new epoch without a submission', async () => {
  await using service = await startRanker()
  await until(async () => (await world.tools.log.head(1)) !== null && service.app.ranker.term !== null)
  const before = await world.tools.log.head(1)
  await world.redis.flush()
  await until(async () => {
    const head = await world.tools.log.head(1)
    return head !== null && head.epoch !== before?.epoch
  })
})
