import { connect } from 'node:net'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { sendReady } from './send-ready.ts'
import { startTestService, type TestServiceOverrides } from './test-service.ts'

const TEXT = '{"name":"Ünal 🦊"}'

const start = (overrides: TestServiceOverrides = {}) =>
  startTestService(
    async (app) => void app.get('/ready', (_request, reply) => sendReady(reply, 201, TEXT, 'no-store')),
    { name: 'query', ...overrides },
  )

test('the text arrives whole, with what hooks and the handler have set, and is counted once', async () => {
  await using service = await start({ env: { RATE_LIMIT_READ_PER_MINUTE: '100' } })
  const response = await fetch(`${service.url}/ready`, { headers: { 'x-request-id': 'mine' } })
  expect(response.status).toBe(201)
  expect(await response.text()).toBe(TEXT)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(TEXT)),
    'cache-control': 'no-store',
    'x-request-id': 'mine',
    'ratelimit-policy': '"read";q=100;w=60',
  })
  const text = await (await fetch(`${service.url}/metrics`)).text()
  expect(text).toContain('seconds_count{service="query",method="GET",route="/ready",status="201"} 1')
})

test('what was set on the raw response goes with it as well', async () => {
  await using service = await startTestService(async (app) => {
    app.get('/ready', (_request, reply) => {
      reply.raw.setHeader('x-raw', 'yes')
      sendReady(reply.header('etag', '"one"'), 200, TEXT)
    })
  })
  const response = await fetch(`${service.url}/ready`)
  expect([response.headers.get('x-raw'), response.headers.get('etag')]).toEqual(['yes', '"one"'])
  expect(await response.text()).toBe(TEXT)
})

test('HEAD gets the length and no text; the connection goes on', async () => {
  await using service = await start()
  const head = await fetch(`${service.url}/ready`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([201, '21', ''])
  expect(await (await fetch(`${service.url}/ready`)).text()).toBe(TEXT)
})

test('while the service stops the answer closes its connection', async () => {
  await using service = await start()
  service.app.drain.begin()
  const response = await fetch(`${service.url}/ready`)
  expect(response.headers.get('connection')).toBe('close')
})

test('an answer to somebody who has gone away harms nobody', async () => {
  let answer = (): void => undefined
  await using service = await startTestService(async (app) => {
    app.get('/late', (_request, reply) => {
      answer = () => sendReady(reply, 200, TEXT)
    })
    app.get('/ready', (_request, reply) => sendReady(reply, 200, TEXT))
  })
  const socket = connect(service.port, '127.0.0.1')
  const closed = new Promise((resolve) => service.app.server.once('connection', (one) => one.once('close', resolve)))
  socket.write('GET /late HTTP/1.1\r\nhost: x\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  await closed
  answer()
  expect((await fetch(`${service.url}/ready`)).status).toBe(200)
})

test('a refusal is logged with its id and its path, without the query; a success is not', async () => {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  await using service = await start({ logger })
  await fetch(`${service.url}/ready`)
  await fetch(`${service.url}/nowhere?key=secret`, { headers: { 'x-request-id': 'mine' } })
  await fetch(`${service.url}/ready`, { headers: { 'content-encoding': 'gzip' } }) // refused before everything else
  expect(lines.filter((line) => line['msg'] === 'request refused')).toMatchObject([
    { reqId: 'mine', path: '/nowhere', status: 404, level: 30 },
    { path: '/ready', status: 415, ms: 0 },
  ])
  expect(JSON.stringify(lines)).not.toContain('secret')
})
