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
