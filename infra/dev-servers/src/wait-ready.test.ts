import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitReady } from '../wait-ready.mjs'

/** What /readyz answers, one after the other; the last one stays. */
let answers: { code: number; status: string; missing: { name: string; reason: string }[] }[] = []
const server = createServer((_request, reply) => {
  const { code, ...body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { code: 500 }
  reply.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
let url = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
})
afterAll(() => server.close())

const service = (failures: number, isHopeless = false) => ({
  name: 'query',
  url,
  log: 'query.log',
  death: () => ({ failures, isHopeless, why: 'exit code 1' }),
})
const missing = [{ name: 'redis', reason: 'away' }]

test('it waits until a service can work, and a moment longer for what it still lacks', async () => {
  answers = [
    { code: 503, status: 'unavailable', missing },
    { code: 200, status: 'degraded', missing },
    { code: 200, status: 'ready', missing: [] },
  ]
  const states = await waitReady([service(0)], () => '')
  expect(states.get('query')).toEqual({ isReady: true, isDegraded: false, missing: '' })
})

test('what stays without something is reported so', async () => {
  answers = [{ code: 200, status: 'degraded', missing }]
  const states = await waitReady([service(0)], () => '', { settleMs: 0 })
  expect(states.get('query')).toEqual({ isReady: true, isDegraded: true, missing: 'redis: away' })
})

test.each([
  [3, false],
  [1, true],
])(
  'a service that died %i times (wrong configuration: %s) ends the wait with its log',
  async (failures, isHopeless) => {
    answers = [{ code: 503, status: 'unavailable', missing }]
    const waiting = waitReady([service(failures, isHopeless)], () => 'fatal: no such table')
    await expect(waiting).rejects.toThrow(
      'query does not start (exit code 1). The end of query.log:\nfatal: no such table',
    )
  },
)
