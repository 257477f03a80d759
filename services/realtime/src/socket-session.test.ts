import { once } from 'node:events'
import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { MAX_BUFFERED_BYTES } from './reader.ts'
import { SocketSession } from './socket-session.ts'
import { startRealtime, TestSocket } from './testing/start-realtime.ts'

let service: Awaited<ReturnType<typeof startRealtime>>
let server: WebSocketServer

beforeAll(async () => {
  service = await startRealtime()
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await service.close()
})

/** Both ends of a session: the test has the server's socket in its hands. */
async function startSession() {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const connected = once(server, 'connection')
  const client = new TestSocket(`ws://127.0.0.1:${port}`)
  const [socket, request] = await connected
  const session = new SocketSession(socket, request.socket, service.app.realtime.session)
  await client.next('hello')
  return { session, socket, connection: request.socket, client }
}

test('who asks and asks and never reads an answer is sent away: answers are bounded, too', async () => {
  const { connection, client } = await startSession()
  client.send({ type: 'ping' })
  await client.next('pong')
  Object.defineProperty(connection, 'writableLength', { value: MAX_BUFFERED_BYTES + 1 })
  client.send({ type: 'ping' })
  expect((await client.closed).code).toBe(CLOSE_CODES.tooSlow.code)
  expect(client.frames.filter(({ type }) => type === 'pong')).toHaveLength(1)
})

test('who was told goodbye is not heard any more, and goes or is made to', async () => {
  const { session, socket, client } = await startSession()
  const { readers } = service.app.realtime
  const subscribe = (id: string) =>
    socket.emit('message', Buffer.from(`{"type":"subscribe","id":"${id}","view":{"kind":"top","n":1}}`), false)
  subscribe('before')
  expect(readers.watcherCount).toBe(1)
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  session.close('accessRevoked')
  subscribe('after')
  expect(readers.watcherCount).toBe(1)
  const terminate = vi.spyOn(socket, 'terminate')
  vi.advanceTimersByTime(5_000)
  vi.useRealTimers()
  expect(terminate).toHaveBeenCalledOnce()
  await client.closed
})
