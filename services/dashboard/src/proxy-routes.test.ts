import { sendRaw } from '@leaderboard/service-shell/send-raw'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FakeService, startFakeService } from './fake-service.ts'
import { startGateway } from './test-gateway.ts'

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
