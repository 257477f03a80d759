/** How sockets through the gateway end: when it stops, and when nobody is there any more. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import { stopServer } from '@leaderboard/service-shell/start-service'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { passSockets } from './pass-sockets.ts'
import { addressOf } from './upstreams.ts'

const portOf = (server: { address(): unknown }) => (server.address() as { port: number }).port

const startGateway = (port: number, beforeRoute: () => Promise<void> = async () => undefined) =>
  startTestService(
    async (app) => {
      app.addHook('onRequest', beforeRoute)
      passSockets(app)
    },
    { isPrivate: false, env: { REALTIME_URL: `http://127.0.0.1:${port}` } },
  )

const UPGRADE =
  'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

test('a gateway that stops tells each client when to come back, behind what was sent before', async () => {
  const realtime = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(realtime, 'listening')
  const gateway = await startGateway(portOf(realtime))
  const connected = once(realtime, 'connection')
  const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  const heard: string[] = []
  client.on('message', (data: Buffer) => heard.push(data.toString()))
  const closed = once(client, 'close')
  await once(client, 'open')
  const [socket] = await connected
  socket.send('x'.repeat(500_000))
  socket.send('last')
  expect(await stopServer(gateway.app, 8000)).toBe(true)
  const [code, reason] = await closed
  expect([code, String(reason)]).toEqual([CLOSE_CODES.serviceRestart.code, expect.stringMatching(/; retryMs=\d+$/)])
  expect(heard.map((text) => text.length)).toEqual([500_000, 4])
  realtime.close()
})

test('who does not hear the goodbye does not hold up the stop', async () => {
  const realtime = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  }).listen(0, '127.0.0.1')
  await once(realtime, 'listening')
  const gateway = await startGateway(portOf(realtime))
  const client = connect(gateway.port, '127.0.0.1')
  client.on('error', () => undefined)
  client.write(UPGRADE)
  await once(client, 'data')
  const closed = once(client, 'close')
  expect(await stopServer(gateway.app, 8000)).toBe(true)
  await closed
  realtime.close()
})

test('a client that is still sending when realtime ends is read to its end, so that it does not hang', async () => {
  const realtime = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    socket.once('data', () => {
      socket.pause().end('goodbye') // as after a frame that is too large: nobody reads the rest of it
      setTimeout(() => socket.destroy(), 100)
    })
  }).listen(0, '127.0.0.1')
  await once(realtime, 'listening')
  await using gateway = await startGateway(portOf(realtime))
  const client = connect(gateway.port, '127.0.0.1')
  client.on('error', () => undefined)
  client.write(UPGRADE)
  await once(client, 'data')
  const closed = once(client, 'close')
  client.write(Buffer.alloc(20_000_000)) // more than any buffer takes that nobody reads
  await closed
  realtime.close()
})

test('a client that is gone before it is let in is not counted, and nobody is called for it', async () => {
  let calls = 0
  const realtime = createServer(() => void (calls += 1)).listen(0, '127.0.0.1')
  await once(realtime, 'listening')
  let isHeld = () => {}
  let letIn = () => {}
  const held = new Promise<void>((resolve) => (isHeld = resolve))
  const open = new Promise<void>((resolve) => (letIn = resolve))
  await using gateway = await startGateway(portOf(realtime), () => {
    isHeld()
    return open
  })
  const client = connect(gateway.port, '127.0.0.1')
  client.write(UPGRADE)
  await held
  client.resetAndDestroy()
  const count = () => new Promise<number>((done) => gateway.app.server.getConnections((_error, n) => done(n)))
  await expect.poll(count).toBe(0)
  letIn()
  await new Promise((resolve) => setImmediate(resolve))
  expect(await gateway.app.metrics.text()).toMatch(/leaderboard_gateway_sockets\{[^}]*\} 0/)
  expect(calls).toBe(0)
  realtime.close()
})

test.each([
  ['http://[::1]:8003', { host: '::1', port: 8003 }],
  ['http://realtime.internal', { host: 'realtime.internal', port: 80 }],
])('%s is an address that TCP knows', (url, address) => expect(addressOf(url)).toEqual(address))
