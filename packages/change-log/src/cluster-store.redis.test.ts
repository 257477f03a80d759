import { startRedisCluster } from '@leaderboard/dev-servers/start-redis-cluster'
import { expect, test } from 'vitest'
import { closeRedis, connectRedis, connectRedisStore } from './connect-redis.ts'
import { keySlot } from './key-slot.ts'
import { soon } from './test-recorder.ts'

test('single keys are kept wherever they belong; a node that is away costs its own keys only, and not for long', async () => {
  await using cluster = await startRedisCluster()
  const store = connectRedisStore({ url: cluster.url, name: 'test' })
  try {
    await soon(() => store.status === 'ready')
    const keys = Array.from({ length: 30 }, (_, at) => `cache:${at}`)
    const onFirst = keys.filter((key) => keySlot(key) * 3 < 16_384)
    const others = keys.filter((key) => !onFirst.includes(key))
    expect([onFirst.length, others.length].every((count) => count > 5)).toBe(true)
    await Promise.all(keys.map((key) => store.set(key, key, 'PX', 60_000)))
    expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual(keys)

    await cluster.nodes[0]?.kill()
    const began = performance.now()
    const lost = await Promise.allSettled(onFirst.map((key) => store.get(key)))
    expect(lost.every(({ status }) => status === 'rejected')).toBe(true)
    expect(performance.now() - began).toBeLessThan(5_000)
    await soon(async () => (await Promise.all(others.map((key) => store.get(key)))).join() === others.join())

    await cluster.nodes[0]?.start()
    await cluster.settle()
    await soon(async () =>
      (await Promise.all(onFirst.map((key) => store.set(key, 'again').catch(String)))).every((said) => said === 'OK'),
    )
  } finally {
    closeRedis(store)
  }
}, 60_000)

test('several addresses are refused where one connection is meant', () => {
  expect(() => connectRedis({ url: 'redis://a:1,redis://b:1', name: 'test', role: 'commands' })).toThrow(
    'several nodes',
  )
})
