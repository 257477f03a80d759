import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { stopServer } from '@leaderboard/service-shell/start-service'
import { expect, test } from 'vitest'
import { startFakeService } from './fake-service.ts'
import { startGateway } from './test-gateway.ts'

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

test('any number of event streams are open at once: none waits for another to end', async () => {
  await using realtime = await startFakeService((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  })
  await using front = await startGateway({ realtime: realtime.url })
  const agent = new Agent({ maxSockets: Infinity })
  const streams = Array.from({ length: 300 }, () => get(`${front.url}/api/leaderboard/stream`, { agent }))
  for (const stream of streams) stream.on('error', () => undefined) // broken off on purpose
  await Promise.all(streams.map((stream) => once(stream, 'response', { signal: AbortSignal.timeout(10_000) })))
  for (const stream of streams) stream.destroy()
}, 20_000)
