/** Slow, silent and numerous readers; each test has a service of its own with small limits. */
import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import { expect, test } from 'vitest'
import { startRealtime, TestSocket, until } from './testing/start-realtime.ts'

const ROWS = Array.from({ length: 100 }, (_, i) => i + 1)

test('a reader that stays slow costs bounded bytes and is cut off; others are not disturbed (W1)', async () => {
  await using service = await startRealtime({
    slowCloseMs: 300,
    listNames: (ids) => Promise.resolve(new Map(ids.map((id) => [id, `${'long '.repeat(11)}${id}`]))),
  })
  const slow = new TestSocket(service.socketUrl)
  const quick = new TestSocket(`${service.socketUrl}?top=100`)
  await slow.next('hello')
  await quick.next('snapshot')
  slow.socket.pause()
  // A hundred views of the same hundred rows: a megabyte a tick, so that the buffers of the kernel fill up soon.
  for (const id of ROWS) slow.send({ type: 'subscribe', id: `v${id}`, view: { kind: 'top', n: 100 } })
  const isCut = async () =>
    /slow_closes_total\{[^}]*\} [1-9]/.test(await (await fetch(`${service.url}/metrics`)).text())
  for (let round = 1; !(await isCut()); round++) {
    service.board.apply(ROWS.map((userId) => ({ userId, totalScore: round * 7 + ((userId * round) % 100) })))
    const { sequence } = service.board.position
    await until(() => quick.frames.some((f) => 'sequence' in f && f.sequence === sequence), 'the quick one has it')
  }
  expect(quick.socket.readyState).toBe(quick.socket.OPEN)
  slow.socket.resume()
  const { code } = await slow.closed
  expect([CLOSE_CODES.tooSlow.code, 1006]).toContain(code)
  quick.close()
}, 60_000)

test('a half-open socket is found by its silence and cut off', async () => {
  await using service = await startRealtime({ heartbeatMs: 200 })
  const live = new TestSocket(service.socketUrl)
  await live.next('hello')
  const mute = connect(service.port, '127.0.0.1')
  const closed = new Promise((resolve) => mute.once('close', resolve))
  mute.on('error', () => undefined) // a reset is as good an end as a FIN
  mute.write(
    'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  mute.resume() // reads, but never answers a ping
  await closed
  expect(live.socket.readyState).toBe(live.socket.OPEN)
  live.close()
})

test('an address may hold so many connections and no more, streams included; closing gives them back', async () => {
  await using service = await startRealtime({ connectionsPerAddress: 2 })
  const first = new TestSocket(service.socketUrl)
  await first.next('hello')
  const stream = get(`${service.url}/api/leaderboard/stream?top=1`, { agent: false })
  await once(stream, 'response')
  const third = new TestSocket(service.socketUrl)
  expect((await third.closed).code).toBe(CLOSE_CODES.tooManyConnections.code)
  expect((await fetch(`${service.url}/api/leaderboard/stream?top=1`)).status).toBe(429)
  stream.on('error', () => undefined) // broken off on purpose
  stream.destroy()
  const isBack = async () => {
    const again = new TestSocket(service.socketUrl)
    const outcome = await Promise.race([
      again.closed,
      again.next('pong').then(
        () => null,
        () => null,
      ),
      ponged(again),
    ])
    again.close()
    return outcome === null
  }
  const deadline = Date.now() + 5000
  while (!(await isBack())) expect(Date.now()).toBeLessThan(deadline)
  first.close()
})

async function ponged(socket: TestSocket): Promise<null> {
  socket.send({ type: 'ping' })
  await socket.next('pong')
  return null
}

test('on stopping everybody is told when to come back, and who does not listen is cut off (W7)', async () => {
  const service = await startRealtime()
  const polite = new TestSocket(`${service.socketUrl}?top=1`)
  await polite.next('snapshot')
  const deaf = connect(service.port, '127.0.0.1')
  deaf.write(
    'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await new Promise((resolve) => deaf.once('data', resolve))
  deaf.on('error', () => undefined) // cut off is what it is to be
  const began = performance.now()
  await service.close()
  expect(performance.now() - began).toBeLessThan(3500)
  const { code, reason } = await polite.closed
  expect(code).toBe(CLOSE_CODES.serviceRestart.code)
  expect(reason).toMatch(/retryMs=\d+/)
  deaf.destroy()
})
