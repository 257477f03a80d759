import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { createTestDatabase, type TestDatabase } from '@leaderboard/database/test-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawApiKey } from '../access/api-key-text.ts'
import { makeKey } from '../access/made-key.ts'
import type { ShellServer } from '../shell-server.ts'
import { startTestService, type TestService } from '../test-service.ts'
import { databasePlugin } from './database.ts'

let redis: TestRedis
let database: TestDatabase
beforeAll(async () => {
  redis = await createTestRedis()
  database = await createTestDatabase()
})
afterAll(async () => {
  await redis[Symbol.asyncDispose]()
  await database.drop()
})

async function build(app: ShellServer): Promise<void> {
  await app.register(databasePlugin, { name: 'test' })
  app.post('/write', { config: { access: 'submit-own' } }, async () => 'ok')
}

const start = (env: Record<string, string>) =>
  startTestService(build, {
    env: {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      AUTH: 'required',
      TOKEN_SECRETS: 'a-secret-for-tests-of-thirty-two-letters-or-more',
      ...env,
    },
  })

const makeSecret = async (scope: 'submit' | 'read' = 'submit') =>
  (await makeKey(database.sql, { name: 'server', scopes: [scope] })).secret

const send = (service: TestService, bearer: string, address = '203.0.113.1') =>
  fetch(`${service.url}/write`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'x-forwarded-for': address },
  })

async function statusesOf(count: number, one: (i: number) => Promise<Response>): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < count; i += 1) statuses.push((await one(i)).status)
  return statuses
}

test('a key counts for itself, from whatever address and on every replica; another key goes on', async () => {
  const env = { RATE_LIMIT_KEY_PER_MINUTE: '4', RATE_LIMIT_SUBMIT_PER_MINUTE: '1' }
  await using one = await start(env)
  await using two = await start(env)
  const [noisy, quiet] = [await makeSecret(), await makeSecret()]
  const statuses = await statusesOf(6, (i) => send(i % 2 === 0 ? one : two, noisy, `203.0.113.${i}`))
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
  const refused = await send(one, noisy)
  expect(refused.headers.get('ratelimit-policy')).toBe('"key";q=4;w=60')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30)
  expect((await send(one, quiet)).status).toBe(200)
})

test('a player counts for all tokens and addresses together, and an address for all its players', async () => {
  const env = { RATE_LIMIT_PLAYER_PER_MINUTE: '3', RATE_LIMIT_SUBMIT_PER_MINUTE: '5' }
  await using service = await start(env)
  const { key } = await makeKey(database.sql, { name: 'server', scopes: ['submit'] })
  const { tokens } = service.app.access
  const tokenOf = async (playerId: number) => (await tokens.sign({ playerId, owner: key.owner, keyId: key.id })).token
  const first = await statusesOf(4, async (i) => send(service, await tokenOf(1), `203.0.113.${20 + i}`))
  expect(first).toEqual([200, 200, 200, 429])
  const answer = await send(service, await tokenOf(2), '203.0.113.30')
  expect(answer.headers.get('ratelimit-policy')).toBe('"player";q=3;w=60, "submit";q=5;w=60')
  expect(answer.headers.get('ratelimit')).toMatch(/^"player";r=2;t=\d+, "submit";r=4;t=\d+$/)
  const crowd = await statusesOf(5, async (i) => send(service, await tokenOf(10 + i), '203.0.113.30'))
  expect(crowd).toEqual([200, 200, 200, 200, 429])
})

test('who shows no key where one is asked for counts for the address; who shows one there goes on', async () => {
  await using service = await start({ RATE_LIMIT_SUBMIT_PER_MINUTE: '3' })
  await expect.poll(() => service.app.redis?.status, { timeout: 5_000 }).toBe('ready') // before it, requests count here
  const anonymous = () =>
    fetch(`${service.url}/write`, { method: 'POST', headers: { 'x-forwarded-for': '203.0.113.50' } })
  expect(await statusesOf(5, anonymous)).toEqual([401, 401, 401, 429, 429])
  expect((await send(service, await makeSecret(), '203.0.113.50')).status).toBe(200)
})

test('a key without the scope counts for itself, though it is refused', async () => {
  await using service = await start({ RATE_LIMIT_KEY_PER_MINUTE: '3', RATE_LIMIT_SUBMIT_PER_MINUTE: '1' })
  await expect.poll(() => service.app.redis?.status, { timeout: 5_000 }).toBe('ready')
  const reader = await makeSecret('read')
  expect(await statusesOf(5, () => send(service, reader, '203.0.113.51'))).toEqual([403, 403, 403, 429, 429])
})

test('an address that guesses gets no more answers; who is known there goes on', async () => {
  await using service = await start({ RATE_LIMIT_REFUSED_PER_MINUTE: '3' })
  const known = await makeSecret()
  expect((await send(service, known, '2001:db8:9:9::1')).status).toBe(200)
  let host = 1
  const guess = () => send(service, drawApiKey().secret, `2001:db8:9:9::${(host += 1)}`)
  const statuses = await statusesOf(8, guess)
  expect(statuses.slice(0, 3)).toEqual([401, 401, 401])
  expect(statuses.at(-1)).toBe(429)
  expect((await send(service, known, '2001:db8:9:9::1')).status).toBe(200)
  expect((await send(service, drawApiKey().secret, '203.0.113.40')).status).toBe(401)
})
