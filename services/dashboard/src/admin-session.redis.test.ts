/** Logging in to the admin area, before the real ingest. */
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { createPlayers } from '@leaderboard/database/queries/create-players'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { afterAll, beforeAll, expect, test } from 'vitest'

let redis: TestRedis
let database: Awaited<ReturnType<typeof createTestDatabase>>
let stack: Stack

beforeAll(async () => {
  redis = await createTestRedis()
  database = await createTestDatabase()
  await createPlayers(database.sql, ['Northlight Juniper'])
  const replicas = { ranker: 0, query: 0, realtime: 0 }
  const env = { AUTH: 'required', RATE_LIMIT_REFUSED_PER_MINUTE: '30', TRUSTED_PROXIES: '127.0.0.1' }
  stack = await startStack({ databaseUrl: database.url, redisUrl: redis.url, replicas, env })
}, 120_000)
afterAll(async () => {
  await stack.stop()
  await database.drop()
  await redis[Symbol.asyncDispose]()
})

/** As the page of a browser at this address does it. */
function browserAt(ip: string) {
  let cookie: string | null = null
  const send = async (method: string, path: string, body?: object) => {
    const answer = await fetch(stack.origin + path, {
      method,
      headers: {
        'x-admin-session': '1',
        'sec-fetch-site': 'same-origin',
        'x-forwarded-for': ip,
        ...(cookie === null ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const set = answer.headers.get('set-cookie')
    if (set !== null) cookie = set.includes('Max-Age=0;') ? null : (set.split(';', 1)[0] ?? null)
    const text = await answer.text()
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Record<string, never>, set, text }
  }
  return { send, logIn: (key: string) => send('POST', '/api/admin/session', { key }) }
}

const adminKey = async () => makeKey(database.sql, { name: 'on call', scopes: ['admin'] })

test('an admin key logs in, acts under its own name, and logs out', async () => {
  const { key, secret } = await adminKey()
  const { send, logIn } = browserAt('203.0.113.1')
  expect((await send('GET', '/api/admin/session')).body).toEqual({ until: null })
  const login = await logIn(secret)
  expect([login.status, login.text]).toEqual([204, ''])
  expect(login.set).toContain('; HttpOnly; SameSite=Strict')
  const { body, text } = await send('GET', '/api/admin/session')
  expect(Date.parse(body.until ?? '') - Date.now()).toBeGreaterThan(7.9 * 3_600_000)
  expect(Date.parse(body.until ?? '') - Date.now()).toBeLessThanOrEqual(8 * 3_600_000)
  expect(text).not.toContain('lbk_')

  expect((await send('POST', '/api/admin/players/1/hide', { reason: 'aimbot' })).body).toMatchObject({ changed: true })
  expect((await send('GET', '/api/admin/moderation')).body).toMatchObject({
    items: [{ action: 'hide_player', playerId: 1, keyId: key.id, keyName: 'on call', reason: 'aimbot' }],
  })
  expect((await send('POST', '/api/admin/players/1/unhide', { reason: 'a mistake' })).status).toBe(200)
  expect((await send('POST', '/api/leaderboard/recalculate', {})).status).toBe(202)
  expect((await send('POST', '/api/players', { username: 'x' })).status).toBe(401)

  expect((await send('DELETE', '/api/admin/session')).status).toBe(204)
  expect((await send('GET', '/api/admin/keys')).status).toBe(401)
})

test('a wrong key, one without the scope and one that is over open nothing', async () => {
  const { send, logIn } = browserAt('203.0.113.2')
  const revoked = await adminKey()
  await revokeApiKey(database.sql, revoked.key.id)
  const submit = await makeKey(database.sql, { name: 'game', scopes: ['submit', 'read', 'players'] })
  const odd = [`lbk_000000000000_${'A'.repeat(43)}`, 'hunter2', 'two words', 'schlüssel', revoked.secret]
  for (const key of odd) {
    const { status, body, set } = await logIn(key)
    expect([status, body.code, set], key).toEqual([401, 'unauthorized', null])
  }
  expect(await logIn(submit.secret)).toMatchObject({ status: 403, body: { code: 'forbidden' }, set: null })
  expect((await send('POST', '/api/admin/session', { key: '' })).status).toBe(400)
  expect((await send('GET', '/api/admin/session')).body).toEqual({ until: null })
})

test('a key that is revoked takes its session with it', async () => {
  const { key, secret } = await adminKey()
  const { send, logIn } = browserAt('203.0.113.3')
  await logIn(secret)
  expect((await send('POST', `/api/admin/keys/${key.id}/revoke`, {})).body).toMatchObject({ state: 'revoked' })
  const status = async () => (await send('GET', '/api/admin/keys')).status
  await expect.poll(status, { timeout: 8_000 }).toBe(401)
})

test('who guesses too often is told to wait, and nobody else is', async () => {
  const { secret } = await adminKey()
  const guess = `lbk_000000000000_${'A'.repeat(43)}`
  const { logIn } = browserAt('203.0.113.4')
  const codes = new Set<unknown>()
  for (let turn = 0; turn < 60 && !codes.has('rate_limited'); turn++) codes.add((await logIn(guess)).body.code)
  expect([...codes]).toEqual(['unauthorized', 'rate_limited'])
  expect((await browserAt('203.0.113.5').logIn(secret)).status).toBe(204)
})
