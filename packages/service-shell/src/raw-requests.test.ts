import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendRaw } from './send-raw.ts'
import { startTestService, type TestService } from './test-service.ts'

let service: TestService
let handled = 0

beforeAll(async () => {
  service = await startTestService(async (app) => {
    app.post('/api/leaderboard/submit', async () => {
      handled += 1
      return 'ok'
    })
  })
})
afterAll(() => service.close())

describe('bytes that are no request', () => {
  const host = 'Host: x\r\n'
  test.each([
    ['two lengths that differ', `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a space before the colon', `GET / HTTP/1.1\r\n${host}A : b\r\n\r\n`],
    ['a line of garbage', 'garbage\r\n\r\n'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: x\n\n'],
  ])('%s: 400 and the end of the connection', async (_name, bytes) => {
    const answer = await sendRaw(service.port, bytes)
    expect(answer.statuses).toEqual([400])
  })

  test('headers of 20 kB: 431', async () => {
    const answer = await sendRaw(service.port, `GET / HTTP/1.1\r\n${host}A: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(answer.statuses).toEqual([431])
    expect(answer.text).toContain('headers_too_large')
  })

  test('150 headers: 431', async () => {
    const many = Array.from({ length: 150 }, (_, i) => `A${i}: x\r\n`).join('')
    const answer = await sendRaw(service.port, `GET /livez HTTP/1.1\r\n${host}${many}Connection: close\r\n\r\n`)
    expect(answer.statuses).toEqual([431])
  })

  test('a body of 2 MB is read to its end, so that its sender hears 413 and can go on', async () => {
    const body = `POST /api/leaderboard/submit HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 2000000\r\n\r\n`
    const next = `GET /livez HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
    const before = handled
    const answer = await sendRaw(service.port, body + 'x'.repeat(2_000_000) + next)
    expect(answer.statuses).toEqual([413, 200])
    expect(handled).toBe(before)
  })

  test('a body of 20 MB is refused before it has come', async () => {
    const head = `POST /api/leaderboard/submit HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 20000000\r\n`
    const answer = await sendRaw(service.port, `${head}Connection: close\r\n\r\nx`)
    expect(answer.statuses).toEqual([413])
  })

  test.each(['xchunked', 'gzip, chunked', 'chunked, identity', 'identity'])(
    'Transfer-Encoding: %s: its body is not answered as a second request',
    async (encoding) => {
      const smuggled = `POST /api/leaderboard/submit HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 23\r\n\r\n{"user_id":1,"score":2}`
      const before = handled
      const answer = await sendRaw(
        service.port,
        `POST /api/leaderboard/submit HTTP/1.1\r\n${host}Transfer-Encoding: ${encoding}\r\n\r\n${smuggled}`,
      )
      expect(answer.statuses).toEqual([400])
      expect(handled).toBe(before)
    },
  )
})
