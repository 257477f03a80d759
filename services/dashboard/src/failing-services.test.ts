import type { Problem } from '@leaderboard/contracts/problem'
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

describe('a service that fails', () => {
  test('that is down is a 503 problem at once', async () => {
    await using lonely = await startGateway({})
    for (const [method, path] of [
      ['GET', '/api/leaderboard/top'],
      ['POST', '/api/leaderboard/submit'],
    ] as const) {
      const response = await fetch(lonely.url + path, { method, signal: AbortSignal.timeout(5000) })
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(await response.json()).toMatchObject({ code: 'service_unavailable', retryable: true })
    }
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
