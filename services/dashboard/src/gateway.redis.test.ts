/** The origin before the real services, as processes of their own. */

import { once } from 'node:events'
import { get } from 'node:http'
import { createTestRedis, type TestRedis } from '@leaderboard/change-log/test-redis'
import { GATEWAY_ROUTES } from '@leaderboard/contracts/gateway-routes'
import { createTestDatabase } from '@leaderboard/database/test-database'
import { type Stack, startStack } from '@leaderboard/dev-servers/start-stack'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

let redis: TestRedis
let database: Awaited<ReturnType<typeof createTestDatabase>>
let stack: Stack

beforeAll(async () => {
  redis = await createTestRedis()
  database = await createTestDatabase()
  stack = await startStack({ databaseUrl: database.url, redisUrl: redis.url, replicas: { ranker: 0 } })
}, 120_000)
afterAll(async () => {
  await stack.stop()
  await database.drop()
  await redis[Symbol.asyncDispose]()
})

const post = (path: string, body: object) =>
  fetch(stack.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const read = async (path: string) => (await fetch(stack.origin + path)).json() as Promise<Record<string, unknown>>

async function createPlayer(username: string): Promise<number> {
  const response = await post('/api/players', { username })
  expect(response.status).toBe(201)
  return ((await response.json()) as { id: number }).id
}

test('a score travels through the origin to the board and to an open socket', async () => {
  const userId = await createPlayer('Northlight Juniper')
  const socket = new WebSocket(`${stack.origin.replace('http', 'ws')}/ws?board=global&top=10`, { origin: stack.origin })
  const frames: { type: string }[] = []
  let isSeen = () => {}
  const seen = new Promise<void>((resolve) => {
    isSeen = resolve
  })
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { type: string }
    frames.push(frame)
    if (frame.type === 'delta') isSeen()
  })
  await once(socket, 'message')

  const submitted = await post('/api/leaderboard/submit', { user_id: userId, score: 70 })
  expect(submitted.status).toBe(201)
  expect(await submitted.json()).toMatchObject({ success: true, totalScore: 70, newRank: 1 })
  expect(await read(`/api/leaderboard/rank/${userId}`)).toMatchObject({ rank: 1, totalScore: 70 })
  expect(await read('/api/leaderboard/top?limit=5')).toMatchObject({
    items: [{ userId, username: 'Northlight Juniper' }],
  })
  await seen
  expect(frames.map(({ type }) => type).slice(0, 2)).toEqual(['hello', 'snapshot'])
  socket.terminate()
})

test('an event stream comes through as it happens', async () => {
  const userId = await createPlayer('Saltmarsh Wren')
  const request = get(`${stack.origin}/api/leaderboard/stream?board=global&top=10`)
  const [response] = await once(request, 'response')
  expect(response.headers['content-type']).toContain('text/event-stream')
  let text = ''
  const told = new Promise<void>((resolve) => {
    response.on('data', (chunk: Buffer) => {
      text += String(chunk)
      if (text.includes('Saltmarsh Wren')) resolve()
    })
  })
  await once(response, 'data')
  await post('/api/leaderboard/submit', { user_id: userId, score: 90 })
  await told
  response.destroy()
})

test('a page of another origin gets no socket', async () => {
  const socket = new WebSocket(`${stack.origin.replace('http', 'ws')}/ws`, { origin: 'https://evil.example' })
  const [, response] = await once(socket, 'unexpected-response')
  expect(response.statusCode).toBe(403)
})

test('each listed route is one that its service has: none answers that it does not know the address', async () => {
  for (const { method, path } of GATEWAY_ROUTES) {
    if (path === '/api/leaderboard/stream') continue
    const response = await fetch(stack.origin + path.replace(':id', '1'), { method })
    const text = await response.text()
    expect(`${path} ${text}`).not.toContain('"code":"not_found"')
    expect(`${path} ${text}`).not.toContain('"code":"method_not_allowed"')
    expect(response.status, path).toBeLessThan(500)
  }
})

test('the document of the origin has every listed route but those it hides', async () => {
  const { paths } = (await read('/openapi.json')) as { paths: Record<string, object> }
  const listed = GATEWAY_ROUTES.filter(({ path }) => path.startsWith('/api')).map((r) => r.path.replace(':id', '{id}'))
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(listed))
})

test('nothing of the services themselves is reachable from outside', async () => {
  for (const path of ['/metrics', '/api/metrics', '/docs/../metrics', '/internal']) {
    const response = await fetch(stack.origin + path, { headers: { accept: 'application/json' } })
    expect(response.status, path).toBe(404)
  }
})

describe('a service that dies', () => {
  test('is a quick 503 for what it answers, the rest goes on, and it is found again', async () => {
    const query = stack.of('query')
    await query.end('SIGKILL')
    const started = performance.now()
    const refused = await fetch(`${stack.origin}/api/leaderboard/top`)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'service_unavailable', retryable: true })
    expect(performance.now() - started).toBeLessThan(2000)
    expect((await post('/api/leaderboard/submit', { user_id: 1, score: 1 })).status).toBe(201)
    const missing = [{ name: expect.stringContaining('query'), reason: 'does not answer' }]
    await vi.waitFor(async () => {
      // What was found a moment ago may still be told.
      expect(await read('/readyz')).toMatchObject({ status: 'degraded', missing: expect.arrayContaining(missing) })
    }, 3000)
    await query.start()
    const found = await fetch(`${stack.origin}/api/leaderboard/top`)
    expect([found.status, await found.json()]).toMatchObject([200, { total: 2 }])
  })
})
