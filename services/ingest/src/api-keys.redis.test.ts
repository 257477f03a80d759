import type { ApiKeyList, CreatedApiKey } from '@leaderboard/contracts/api-key'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import type { Static } from '@sinclair/typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngestWorld, type IngestWorld, startIngest, type TestIngest, until, whenExact } from './test-ingest.ts'

let world: IngestWorld
let ingest: TestIngest
let admin: Record<string, string>
beforeAll(async () => {
  world = await createIngestWorld()
  await world.addPlayers(5)
  ingest = await startIngest({ ...world.env, AUTH: 'required' })
  await whenExact(ingest)
  admin = bearer((await makeKey(world.sql, { name: 'root', scopes: ['admin'] })).secret)
})
afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

const create = async (more: object = {}) => {
  const wanted = { name: 'match server', scopes: ['submit'], ...more }
  const { status, body } = await ingest.post<CreatedApiKey>('/api/admin/keys', wanted, admin)
  expect(status).toBe(201)
  return body
}

const list = async () => {
  const response = await fetch(`${ingest.url}/api/admin/keys`, { headers: admin })
  return ((await response.json()) as Static<typeof ApiKeyList>).items
}

const submit = (secret: string, body: object, key?: string) =>
  ingest.post<{ sessionId: number; code: string }>('/api/leaderboard/submit', body, {
    ...bearer(secret),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  })

test('a key is shown once, listed without its secret, and works until it is revoked', async () => {
  const { key, secret } = await create({ expiresInDays: 1 })
  expect(key).toMatchObject({ name: 'match server', scopes: ['submit'], state: 'active', owner: `key-${key.id}` })
  expect((await submit(secret, { user_id: 1, score: 10 })).status).toBe(201)
  const listed = await list()
  expect(listed.map(({ id }) => id)).toContain(key.id)
  expect(JSON.stringify(listed)).not.toContain(secret)
  const stored = await world.sql`select api_keys::text as row from api_keys`
  expect(JSON.stringify(stored)).not.toContain(secret.slice(-43))

  expect((await ingest.post(`/api/admin/keys/${key.id}/revoke`, {}, admin)).body).toMatchObject({ state: 'revoked' })
  await until(async () => (await submit(secret, { user_id: 1, score: 10 })).status === 401, 'it is obeyed', 6_000)
  expect((await list()).find(({ id }) => id === key.id)?.state).toBe('revoked')
})

test('both keys of a rotation are valid, and a retry with the new one is a replay', async () => {
  const old = await create()
  const first = await submit(old.secret, { user_id: 2, score: 50 }, '"rotated"')
  const { status, body: next } = await ingest.post<CreatedApiKey>(`/api/admin/keys/${old.key.id}/rotate`, {}, admin)
  expect(status).toBe(201)
  expect(next.key.owner).toBe(old.key.owner)
  const retry = await submit(next.secret, { user_id: 2, score: 50 }, '"rotated"')
  expect(retry.headers.get('idempotency-replayed')).toBe('true')
  expect(retry.body.sessionId).toBe(first.body.sessionId)
  expect((await submit(old.secret, { user_id: 2, score: 50 }, '"rotated"')).status).toBe(201)
  expect((await ingest.post(`/api/admin/keys/${old.key.id}/rotate`, {}, admin)).status).toBe(404)
})

test('the same idempotency key of two owners is two keys', async () => {
  const [one, two] = [await create({ owner: 'studio-a' }), await create({ owner: 'studio-b' })]
  const first = await submit(one.secret, { user_id: 3, score: 1 }, '"same"')
  const second = await submit(two.secret, { user_id: 3, score: 2 }, '"same"')
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.headers.get('idempotency-replayed')).toBeNull()
  expect((await submit(one.secret, { user_id: 3, score: 2 }, '"same"')).body.code).toBe('idempotency_key_reused')
})

test('what a key cannot be is refused, and nothing stored', async () => {
  const before = (await list()).length
  const odd = [
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['root'] },
    { name: 'x', scopes: ['read', 'read'] },
    { name: '', scopes: ['read'] },
    { name: 'x', scopes: ['read'], owner: 'public' },
    { name: 'x', scopes: ['read'], owner: 'A/b' },
    { name: 'x', scopes: ['read'], expiresInDays: 0 },
    { name: 'x', scopes: ['read'], digest: 'mine' },
  ]
  for (const wanted of odd) expect((await ingest.post('/api/admin/keys', wanted, admin)).status).toBe(400)
  expect((await ingest.post('/api/admin/keys/000000000000/revoke', {}, admin)).status).toBe(404)
  expect(await list()).toHaveLength(before)
})

test('the last use is noted when the service stops, if not before', async () => {
  const { key, secret } = await create()
  await using other = await startIngest({ ...world.env, AUTH: 'required' })
  await other.post('/api/leaderboard/submit', { user_id: 4, score: 1 }, bearer(secret))
  await other.service.close()
  expect((await list()).find(({ id }) => id === key.id)?.lastUsedAt).not.toBeNull()
})

test('where AUTH=open nobody needs a key, but for keys', async () => {
  await using open = await startIngest({ ...world.env, AUTH: 'open' })
  expect((await open.post('/api/leaderboard/submit', { user_id: 5, score: 1 })).status).not.toBe(401)
  expect((await open.post('/api/admin/keys', { name: 'x', scopes: ['admin'] })).status).toBe(401)
  expect((await open.post('/api/admin/keys', { name: 'x', scopes: ['read'] }, admin)).status).toBe(201)
})
