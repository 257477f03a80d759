import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { RequestLimits } from './request-limits.ts'
import { sendRaw } from './send-raw.ts'
import type { ShellServer } from './shell-server.ts'
import { startTestService } from './test-service.ts'

const limits = { headersTimeoutMs: 300, requestTimeoutMs: 600, checkIntervalMs: 50, keepAliveTimeoutMs: 200 }
const request = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n'

async function startEcho(more: Partial<RequestLimits> = {}) {
  const build = async (app: ShellServer) => void app.post('/echo', async ({ body }) => body)
  return startTestService(build, { limits: { ...limits, ...more } })
}

test('headers that drip are cut off with 408, however much time the whole request would have', async () => {
  await using service = await startEcho({ requestTimeoutMs: 12_000 })
  const answer = await sendRaw(service.port, Array.from(request), { dripMs: 40 })
  expect(answer.statuses).toEqual([408])
  expect(answer.text).toContain('"code":"request_timeout"')
  expect(answer.ms).toBeLessThan(5000)
})

test('a body that drips is cut off with 408', async () => {
  await using service = await startEcho()
  const answer = await sendRaw(service.port, [request, ...Array.from('{"a":1'.padEnd(100))], { dripMs: 40 })
  expect(answer.statuses).toEqual([408])
  expect(answer.ms).toBeGreaterThan(500)
  expect(answer.ms).toBeLessThan(5000)
})

test('a connection that sends nothing is closed', async () => {
  await using service = await startEcho()
  expect((await sendRaw(service.port, '')).ms).toBeLessThan(5000)
})

test('an idle kept connection is closed after its time', async () => {
  await using service = await startEcho()
  const answer = await sendRaw(service.port, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(answer.statuses).toEqual([200])
  expect(answer.ms).toBeLessThan(5000)
})

test('a client that asks and does not read is closed, and what it asked for is let go', async () => {
  let letGo = () => {}
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const silent = { ...limits, silenceTimeoutMs: 300 }
  const build = async (app: ShellServer) => {
    app.get('/endless', (_request, reply) => {
      const chunk = Buffer.alloc(65_536)
      const stream = new Readable({ read: () => void stream.push(chunk) })
      stream.on('close', letGo)
      return reply.type('application/octet-stream').send(stream)
    })
  }
  await using service = await startTestService(build, { limits: silent })
  const client = connect({ port: service.port, host: '127.0.0.1' })
  client.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n')
  client.pause()
  await isLetGo
  client.destroy()
})

test('a connection on which something moves now and then is left alone', async () => {
  await using service = await startEcho({ silenceTimeoutMs: 300, headersTimeoutMs: 5_000, requestTimeoutMs: 6_000 })
  const answer = await sendRaw(service.port, Array.from('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'), { dripMs: 40 })
  expect(answer.ms).toBeGreaterThan(1000)
  expect(answer.statuses).toEqual([200])
})

test('100 dripping connections do not hold up others', async () => {
  await using service = await startEcho()
  const drips = Array.from({ length: 100 }, () => sendRaw(service.port, Array.from(request), { dripMs: 40 }))
  const started = performance.now()
  const response = await fetch(`${service.url}/livez`)
  expect(response.status).toBe(200)
  expect(performance.now() - started).toBeLessThan(3000)
  const answers = await Promise.all(drips)
  expect(answers.every((answer) => answer.statuses[0] === 408)).toBe(true)
})

test('limits that would make Node swap its two time-outs are refused', async () => {
  await expect(startTestService(async () => undefined, { limits: { requestTimeoutMs: 5000 } })).rejects.toThrow(/swaps/)
})
