import type { TokenResult } from '@leaderboard/contracts/player-token'
import type { Problem } from '@leaderboard/contracts/problem'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngestWorld, type IngestWorld, startIngest, type TestIngest, until, whenExact } from './test-ingest.ts'

const env = { AUTH: 'required', TOKEN_SECRETS: 'a-secret-for-tests-of-thirty-two-letters-or-more' }

let world: IngestWorld
let ingest: TestIngest
let server: { id: string; headers: Record<string, string> }
beforeAll(async () => {
  world = await createIngestWorld()
  await world.addPlayers(4)
  ingest = await startIngest({ ...world.env, ...env })
  await whenExact(ingest)
  server = await newServer()
})
afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

async function newServer() {
  const { key, secret } = await makeKey(world.sql, { name: 'server', scopes: ['submit'] })
  return { id: key.id, headers: bearer(secret) }
}

async function tokenFor(userId: number, headers = server.headers): Promise<Record<string, string>> {
  const { status, body } = await ingest.post<TokenResult>('/api/tokens', { user_id: userId }, headers)
  expect(status).toBe(201)
  expect(body).toMatchObject({ userId })
  return bearer(body.token)
}

const submit = (headers: Record<string, string>, body: object) =>
  ingest.post<Problem & { sessionId: number }>('/api/leaderboard/submit', body, headers)

test('a token submits for its player, alone and in bulk, and for nobody else', async () => {
  const token = await tokenFor(1)
  expect((await submit(token, { user_id: 1, score: 5 })).status).toBe(201)
  expect((await submit(token, { user_id: 2, score: 5 })).body).toMatchObject({ status: 403, code: 'forbidden' })
  const bulk = (...ids: number[]) =>
    ingest.post('/api/leaderboard/submit/batch', { items: ids.map((id) => ({ user_id: id, score: 5 })) }, token)
  expect((await bulk(1, 1)).status).toBe(200)
  expect((await bulk(1, 2)).status).toBe(403)
  const [row] = await world.sql`select count(*) as count from game_sessions where user_id = 2`
  expect(row).toEqual({ count: 0 })
})

test('it is no key: it makes no players, no tokens, no keys', async () => {
  const token = await tokenFor(1)
  for (const path of ['/api/players', '/api/tokens', '/api/admin/keys', '/api/leaderboard/recalculate']) {
    expect((await ingest.post(path, { user_id: 1 }, token)).status, path).toBe(403)
  }
})

test('players cannot take idempotency keys of each other, nor of the server', async () => {
  const key = { 'idempotency-key': '"round-1"' }
  const [one, two] = [await tokenFor(1), await tokenFor(2)]
  const first = await submit({ ...one, ...key }, { user_id: 1, score: 7 })
  const second = await submit({ ...two, ...key }, { user_id: 2, score: 8 })
  const third = await submit({ ...server.headers, ...key }, { user_id: 3, score: 9 })
  expect([first, second, third].map(({ status }) => status)).toEqual([201, 201, 201])
  const again = await submit({ ...(await tokenFor(1)), ...key }, { user_id: 1, score: 7 })
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.body.sessionId).toBe(first.body.sessionId)
})

test('it ends with the key that asked for it', async () => {
  const doomed = await newServer()
  const token = await tokenFor(4, doomed.headers)
  expect((await submit(token, { user_id: 4, score: 1 })).status).toBe(201)
  await revokeApiKey(world.sql, doomed.id)
  await until(async () => (await submit(token, { user_id: 4, score: 1 })).status === 401, 'it is refused', 6_000)
})

test('is for players that exist, and takes a secret', async () => {
  expect((await ingest.post<Problem>('/api/tokens', { user_id: 99 }, server.headers)).body.code).toBe('unknown_player')
  expect((await ingest.post('/api/tokens', { user_id: 1 })).status).toBe(401)
  await using without = await startIngest({ ...world.env, AUTH: 'required' })
  const answer = await without.post<Problem>('/api/tokens', { user_id: 1 }, server.headers)
  expect(answer.body).toMatchObject({ status: 404, code: 'tokens_off' })
})
