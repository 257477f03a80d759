import { once } from 'node:events'
import { get } from 'node:http'
import { createServer } from 'node:net'
import type { GatewayRoute } from '@leaderboard/contracts/gateway-routes'
import type { Problem } from '@leaderboard/contracts/problem'
import { sendRaw } from '@leaderboard/service-shell/send-raw'
import { stopServer } from '@leaderboard/service-shell/start-service'
import { startTestService, type TestServiceOverrides } from '@leaderboard/service-shell/test-service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dashboardApp } from './app.ts'
import { type FakeService, startFakeService } from './fake-service.ts'

const ROUTES: GatewayRoute[] = [
  { method: 'POST', path: '/api/leaderboard/submit', service: 'ingest' },
  { method: 'GET', path: '/api/leaderboard/top', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/rank/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/stream', service: 'realtime' },
]

const DEAD = 'http://127.0.0.1:1'

function startGateway(
  urls: { ingest?: string; query?: string; realtime?: string },
  overrides: TestServiceOverrides = {},
) {
  const env = {
    INGEST_URL: urls.ingest ?? DEAD,
    QUERY_URL: urls.query ?? DEAD,
    REALTIME_URL: urls.realtime ?? DEAD,
    ...overrides.env,
  }
  return startTestService((app) => dashboardApp(app, { routes: ROUTES, pageFolder: '/nonexistent' }), {
    name: 'dashboard',
    isPrivate: false,
    ...overrides,
    env,
  })
}

let ingest: FakeService
let query: FakeService
let gateway: Awaited<ReturnType<typeof startGateway>>

beforeAll(async () => {
  ingest = await startFakeService()
  query = await startFakeService()
  gateway = await startGateway({ ingest: ingest.url, query: query.url })
})
afterAll(async () => {
  await gateway.close()
  await ingest[Symbol.asyncDispose]()
  await query[Symbol.asyncDispose]()
})

const submit = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/api/leaderboard/submit`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })

describe('a listed route', () => {
  test('reaches its service with path, query, body and headers as they were', async () => {
    const body = '{ "user_id": 1,\n "score": 5 }'
    const response = await submit(body, { 'idempotency-key': '"k"', traceparent: '00-ab-cd-01' })
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: '/api/leaderboard/submit',
      body,
      headers: { 'content-type': 'application/json', 'idempotency-key': '"k"', traceparent: '00-ab-cd-01' },
    })
    const read = await fetch(`${gateway.url}/api/leaderboard/rank/5?board=global&a=b%20c&a=d`)
    expect(await read.json()).toMatchObject({ method: 'GET', url: '/api/leaderboard/rank/5?board=global&a=b%20c&a=d' })
  })

  test('carries one request id through', async () => {
    const response = await fetch(`${gateway.url}/api/leaderboard/top`)
    expect(query.seen.at(-1)?.headers['x-request-id']).toBe(response.headers.get('x-request-id'))
  })

  test('answers HEAD as its service does', async () => {
    const response = await fetch(`${gateway.url}/api/leaderboard/top`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(query.seen.at(-1)?.method).toBe('HEAD')
  })

  test('is told the address of the client and nothing the client claims', async () => {
    await submit('{}', {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      'x-internal-admin': 'yes',
      'true-client-ip': '6.6.6.6',
    })
    const headers = ingest.seen.at(-1)?.headers ?? {}
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers['x-forwarded-proto']).toBe('http')
    expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil|internal/)
  })

  test('a Connection header cannot remove what the gateway adds', async () => {
    const answer = await sendRaw(
      gateway.port,
      'GET /api/leaderboard/top HTTP/1.1\r\nHost: x\r\nConnection: close, x-forwarded-for\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n',
    )
    expect(answer.statuses).toEqual([200])
    expect(query.seen.at(-1)?.headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  test('believes the proxies it is told to, and only their word', async () => {
    await using trusting = await startGateway({ query: query.url }, { env: { TRUSTED_PROXIES: '127.0.0.0/8' } })
    await fetch(`${trusting.url}/api/leaderboard/top`, { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.4' } })
    expect(query.seen.at(-1)?.headers['x-forwarded-for']).toBe('203.0.113.4')
  })
})

describe('what is not listed reaches nobody', () => {
  const seenBy = () => ingest.seen.length + query.seen.length
  test.each([
    ['GET', '/api/leaderboard/submit', 405],
    ['DELETE', '/api/leaderboard/top', 405],
    ['POST', '/api/leaderboard/rank/5', 405],
    ['GET', '/api/leaderboard/rank/5/more', 404],
    ['GET', '/api/other', 404],
    ['GET', '/metrics', 404],
    ['GET', '/api/leaderboard/top/', 404],
    ['GET', '//api/leaderboard/top', 404],
    ['GET', '/API/leaderboard/top', 404],
    ['GET', '/api/leaderboard/rank/..%2f..%2fmetrics', 400],
    ['GET', '/api/leaderboard/rank/%2e%2e', 400],
    ['GET', '/api/leaderboard/rank/..%5cmetrics', 400],
    ['GET', '/api/leaderboard/rank/%zz', 400],
    ['GET', 'http://evil.example/api/leaderboard/top', 400],
    ['TRACE', '/api/leaderboard/top', 405],
  ])('%s %s: %i', async (method, path, status) => {
    const before = seenBy()
    const answer = await sendRaw(gateway.port, `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(answer.statuses).toEqual([status])
    expect(answer.text).toContain('application/problem+json')
    expect(seenBy()).toBe(before)
  })

  test('a route that exists in another way says how', async () => {
    const response = await fetch(`${gateway.url}/api/leaderboard/submit`)
    expect(response.headers.get('allow')).toBe('POST')
  })
})

describe('request smuggling', () => {
  const inner = 'GET /api/leaderboard/rank/666 HTTP/1.1\r\nHost: x\r\n\r\n'
  const post = 'POST /api/leaderboard/submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
  test.each([
    ['length and chunks', `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['two lengths', `${post}Content-Length: 0\r\nContent-Length: 50\r\n\r\n${inner}`],
    ['a list of lengths', `${post}Content-Length: 0, 50\r\n\r\n${inner}`],
    ['an unknown coding', `${post}Transfer-Encoding: xchunked\r\n\r\n${inner}`],
    ['a coding with a tab', `${post}Transfer-Encoding:\tchunked, identity\r\n\r\n0\r\n\r\n${inner}`],
    ['a folded header', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a space before the colon', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['bare line feeds', `${post}X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a signed length', `${post}Content-Length: +4\r\n\r\n${inner}`],
    ['a chunk size that is none', `${post}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n${inner}`],
    ['an upgrade to h2c', `${post}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n${inner}`],
    [
      'an upgrade of another path',
      `GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${inner}`,
    ],
    [
      'a socket with a body',
      `GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello${inner}`,
    ],
  ])('by %s: refused, closed, and nothing of it reaches a service', async (_name, bytes) => {
    const before = ingest.seen.length + query.seen.length
    const answer = await sendRaw(gateway.port, bytes)
    expect(answer.statuses.every((status) => status === 400)).toBe(true)
    expect(answer.statuses.length).toBeGreaterThan(0)
    expect(ingest.seen.length + query.seen.length).toBe(before)
  })
})

describe('a service that fails', () => {
  test('that is down is a 503 problem at once', async () => {
    await using lonely = await startGateway({})
    const started = performance.now()
    for (const [method, path] of [
      ['GET', '/api/leaderboard/top'],
      ['POST', '/api/leaderboard/submit'],
    ] as const) {
      const response = await fetch(lonely.url + path, { method })
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(await response.json()).toMatchObject({ code: 'service_unavailable', retryable: true })
    }
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('that dies over a submission leaves its outcome unknown, and it is not sent twice', async () => {
    await using dying = await startFakeService((request) => request.socket.destroy())
    await using front = await startGateway({ ingest: dying.url, query: dying.url })
    const write = await fetch(`${front.url}/api/leaderboard/submit`, { method: 'POST' })
    expect(((await write.json()) as Problem).code).toBe('outcome_unknown')
    expect(dying.seen).toHaveLength(1)
    const read = await fetch(`${front.url}/api/leaderboard/top`)
    expect(((await read.json()) as Problem).code).toBe('service_unavailable')
    expect(dying.seen).toHaveLength(2)
  })

  test('that answers 503 with Retry-After is asked once, and its answer is handed on', async () => {
    await using busy = await startFakeService((_request, response) =>
      response.writeHead(503, { 'retry-after': '1' }).end('busy'),
    )
    await using front = await startGateway({ query: busy.url })
    const response = await fetch(`${front.url}/api/leaderboard/top`)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('busy')
    expect(busy.seen).toHaveLength(1)
  })

  test('a body that is too large or of another kind does not get so far', async () => {
    const before = ingest.seen.length
    expect((await submit('x'.repeat(2_000_000))).status).toBe(413)
    expect((await submit('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
    expect((await submit('x', { 'content-encoding': 'gzip' })).status).toBe(415)
    expect(ingest.seen.length).toBe(before)
  })

  test('a body that drips costs the service nothing', async () => {
    const limits = { headersTimeoutMs: 200, requestTimeoutMs: 400, checkIntervalMs: 50 }
    await using slow = await startGateway({ ingest: ingest.url }, { limits })
    const before = ingest.seen.length
    const head =
      'POST /api/leaderboard/submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n'
    expect((await sendRaw(slow.port, [head, ...Array.from(' '.repeat(99))], { dripMs: 50 })).statuses).toEqual([408])
    expect(ingest.seen.length).toBe(before)
  })
})

test('an event stream comes through event by event, and ends upstream when the reader leaves', async () => {
  let next = () => {}
  let left = () => {}
  const ended = new Promise<void>((resolve) => {
    left = resolve
  })
  await using realtime = await startFakeService((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let count = 0
    next = () => void response.write(`data: ${(count += 1)}\n\n`)
    next()
    response.on('close', left)
    void request
  })
  await using front = await startGateway({ realtime: realtime.url })
  const request = get(`${front.url}/api/leaderboard/stream`)
  const [response] = await once(request, 'response')
  for (const expected of [1, 2, 3]) {
    const [chunk] = await once(response, 'data', { signal: AbortSignal.timeout(2000) })
    expect(String(chunk)).toBe(`data: ${expected}\n\n`)
    next()
  }
  response.destroy()
  await ended
})

test('an open event stream does not hold up the stop of the gateway', async () => {
  await using realtime = await startFakeService((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  })
  const front = await startGateway({ realtime: realtime.url })
  const [response] = await once(get(`${front.url}/api/leaderboard/stream`), 'response')
  const ended = new Promise((resolve) => response.on('error', () => undefined).on('close', resolve))
  expect(await stopServer(front.app, 8000)).toBe(true)
  await ended
})

test('a service that accepts and says nothing does not hold a connection to it for ever', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  await using front = await startGateway({ query: url })
  const response = await fetch(`${front.url}/readyz`)
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({
    status: 'unavailable',
    missing: expect.arrayContaining([{ name: 'query', reason: 'does not answer' }]),
  })
  silent.close()
})
