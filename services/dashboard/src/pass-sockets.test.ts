import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { sendRaw } from '@leaderboard/service-shell/send-raw'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { dashboardApp } from './app.ts'
import { passSockets } from './pass-sockets.ts'

const startGateway = (realtimeUrl: string) =>
  startTestService((app) => dashboardApp(app, { pageFolder: '/nonexistent' }), {
    isPrivate: false,
    env: { REALTIME_URL: realtimeUrl },
  })

/** A gateway with nothing but sockets, that loses patience quickly. */
const startImpatient = (realtimeUrl: string) =>
  startTestService(async (app) => passSockets(app, { handshakeTimeoutMs: 200, idleTimeoutMs: 300 }), {
    isPrivate: false,
    env: { REALTIME_URL: realtimeUrl },
  })

async function startRealtime() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    for (const client of server.clients) client.terminate()
    server.close()
  }
  return { server, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}

/** A TCP server that does with a connection what the test says. */
async function startTcp(handle: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    handle(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, sockets, [Symbol.asyncDispose]: close }
}

const UPGRADE =
  'GET /ws?board=global&top=10 HTTP/1.1\r\nHost: play.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://play.example\r\n'

test('frames go through both ways, with the query, the origin and the address of the client', async () => {
  await using realtime = await startRealtime()
  await using gateway = await startGateway(realtime.url)
  const connected = once(realtime.server, 'connection')
  const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?board=global`, {
    headers: {
      origin: 'https://play.example',
      'x-forwarded-for': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-internal-a': '1',
    },
  })
  const [socket, request] = await connected
  expect(request.url).toBe('/ws?board=global')
  expect(request.headers).toMatchObject({ origin: 'https://play.example', 'x-forwarded-for': '127.0.0.1' })
  expect(JSON.stringify(request.headers)).not.toMatch(/6\.6\.6\.6|internal/)
  await once(client, 'open')

  socket.send('from realtime')
  expect(String((await once(client, 'message'))[0])).toBe('from realtime')
  client.send('x'.repeat(300_000))
  expect(String((await once(socket, 'message'))[0])).toHaveLength(300_000)

  socket.close(4000, 'The service restarts')
  const [code, reason] = await once(client, 'close')
  expect([code, String(reason)]).toEqual([4000, 'The service restarts'])
})

test('what a client sends along with its upgrade request is not lost', async () => {
  const received: Buffer[] = []
  let enough = () => {}
  const arrived = new Promise<void>((resolve) => {
    enough = resolve
  })
  await using realtime = await startTcp((socket) =>
    socket.on('data', (chunk) => {
      received.push(chunk)
      if (Buffer.concat(received).includes('eager bytes')) enough()
    }),
  )
  await using gateway = await startGateway(realtime.url)
  const client = connect(gateway.port, '127.0.0.1')
  client.write(`${UPGRADE}\r\neager bytes`)
  await arrived
  expect(Buffer.concat(received).toString()).toMatch(/^GET \/ws\?board=global&top=10 HTTP\/1\.1\r\n/)
  expect(
    Buffer.concat(received)
      .toString()
      .match(/^host: .*$/gim),
  ).toEqual(['Host: play.example'])
  client.destroy()
})

test('a client that does not read stops realtime from sending, instead of filling the gateway', async () => {
  const chunk = Buffer.alloc(65_536)
  let written = 0
  let isBlocked = () => {}
  const blocked = new Promise<void>((resolve) => {
    isBlocked = resolve
  })
  await using realtime = await startTcp((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    const fill = () => {
      while (written < 500 * chunk.length) {
        written += chunk.length
        if (!socket.write(chunk)) {
          // Blocked for good, if it does not drain within a while in which loopback carries gigabytes.
          const timer = setTimeout(isBlocked, 700)
          socket.once('drain', () => {
            clearTimeout(timer)
            fill()
          })
          return
        }
      }
    }
    fill()
  })
  await using gateway = await startGateway(realtime.url)
  const client = connect(gateway.port, '127.0.0.1')
  client.write(`${UPGRADE}\r\n`)
  client.pause()
  await blocked
  expect(written).toBeLessThan(20_000_000) // socket buffers of the kernel, not 32 MB of ours
  client.destroy()
})

test('realtime refusing to connect is a 503 problem', async () => {
  await using gateway = await startGateway('http://127.0.0.1:1')
  const started = performance.now()
  const answer = await sendRaw(gateway.port, `${UPGRADE}\r\n`)
  expect(answer.statuses).toEqual([503])
  expect(answer.text).toContain('"code":"service_unavailable"')
  expect(performance.now() - started).toBeLessThan(2000)
})

test('realtime that accepts and is silent, or hangs up, is a 503 problem too', async () => {
  await using silent = await startTcp(() => undefined)
  await using impatient = await startImpatient(silent.url)
  expect((await sendRaw(impatient.port, `${UPGRADE}\r\n`)).statuses).toEqual([503])
  await using rude = await startTcp((socket) => socket.once('data', () => socket.destroy()))
  await using gateway = await startGateway(rude.url)
  expect((await sendRaw(gateway.port, `${UPGRADE}\r\n`)).statuses).toEqual([503])
})

test('a refusal of realtime reaches the client as it is', async () => {
  await using realtime = await startTcp((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno')),
  )
  await using gateway = await startGateway(realtime.url)
  const answer = await sendRaw(gateway.port, `${UPGRADE}\r\n`)
  expect(answer.statuses).toEqual([403])
  expect(answer.text).toMatch(/no$/)
})

test('a pair on which nothing moves any more is closed', async () => {
  await using realtime = await startTcp((socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
  await using gateway = await startImpatient(realtime.url)
  const answer = await sendRaw(gateway.port, `${UPGRADE}\r\n`)
  expect(answer.statuses).toEqual([101])
})

test.each([
  ['realtime ended', `${UPGRADE}\r\n`],
  ['was refused', 'POST /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
])('a client whose connection %s, and that never ends its own side, is let go', async (_, request) => {
  await using realtime = await startTcp((socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
  await using gateway = await startImpatient(realtime.url)
  const client = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true })
  client.write(request)
  client.resume()
  await once(client, 'end')
  const held = () =>
    new Promise<number>((resolve) => gateway.app.server.getConnections((_error, count) => resolve(count)))
  const deadline = Date.now() + 5000
  while ((await held()) > 0) {
    expect(Date.now(), 'still held').toBeLessThan(deadline)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  client.destroy()
})

test('either side leaving ends the other', async () => {
  await using realtime = await startRealtime()
  await using gateway = await startGateway(realtime.url)
  const connected = once(realtime.server, 'connection')
  const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  const [socket] = await connected
  await once(client, 'open')
  client.terminate()
  await once(socket, 'close', { signal: AbortSignal.timeout(2000) })
})

test('a plain request to /ws is told what the address speaks', async () => {
  await using gateway = await startGateway('http://127.0.0.1:1')
  const response = await fetch(`${gateway.url}/ws`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'invalid_request' })
})

test('too many headers are refused before anybody is connected', async () => {
  await using realtime = await startTcp(() => undefined)
  await using gateway = await startGateway(realtime.url)
  const many = Array.from({ length: 150 }, (_, i) => `A${i}: x\r\n`).join('')
  const answer = await sendRaw(gateway.port, `${UPGRADE}${many}\r\n`)
  expect(answer.statuses).toEqual([431])
  expect(realtime.sockets.size).toBe(0)
})
