import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import { ServerFrame } from '@leaderboard/contracts/socket-frames'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRealtime, TestSocket, until } from './testing/start-realtime.ts'

let service: Awaited<ReturnType<typeof startRealtime>>
const sockets: TestSocket[] = []
const open = (query = '', options = {}) => {
  const socket = new TestSocket(`${service.socketUrl}${query}`, options)
  sockets.push(socket)
  return socket
}
const top = (n: number) => ({ kind: 'top', n })

beforeAll(async () => {
  service = await startRealtime({ overrides: { env: { ALLOWED_ORIGINS: 'https://game.example' } } })
  service.board.apply([
    { userId: 1, totalScore: 10 },
    { userId: 2, totalScore: 20 },
  ])
})
afterAll(async () => {
  for (const socket of sockets) socket.close()
  await service.close()
})

test('hello, subscribe, snapshot, then changes; a frame sent at once is not lost (W4)', async () => {
  const socket = open()
  socket.send({ type: 'subscribe', id: 'v1', view: top(2) })
  await socket.next('hello')
  const snapshot = await socket.next('snapshot')
  expect(snapshot).toMatchObject({
    id: 'v1',
    recovered: false,
    entries: [{ userId: 2, rank: 1, username: 'player 2' }, { userId: 1 }],
  })
  service.board.apply([{ userId: 3, totalScore: 30 }])
  const delta = await socket.next('delta')
  expect(delta.prev).toBe(snapshot.sequence)
  expect(delta.ops).toContainEqual({ op: 'remove', userId: 1 })
  const check = TypeCompiler.Compile(ServerFrame)
  for (const frame of socket.frames) expect([...check.Errors(frame)]).toEqual([])
})

test('a query string subscribes at once; a wrong one is a plain 400', async () => {
  const socket = open('?board=global&top=1')
  expect(await socket.next('snapshot')).toMatchObject({ id: 'query', entries: [{ rank: 1 }] })
  for (const wrong of ['?top=0', '?top=1&feed=1', '?radius=3', '?around=99999999999', '?nonsense=1']) {
    expect((await open(wrong).closed).reason, wrong).toContain('400')
  }
  expect((await fetch(`${service.url}/ws`)).status).toBe(400)
})

test('players are told who overtook them and whom they overtook', async () => {
  const socket = open('?players=1,2')
  const from = socket.frames.length
  await socket.next('snapshot')
  service.board.apply([{ userId: 1, totalScore: 25 }])
  expect(await socket.next('overtook', { from })).toMatchObject({
    overtakings: [{ userId: 1, players: [{ userId: 2, username: 'player 2' }], count: 1 }],
  })
  expect(await socket.next('overtaken', { from })).toMatchObject({
    overtakings: [{ userId: 2, players: [{ userId: 1 }], count: 1 }],
  })
})

test('the feed tells of new leaders, and those who come back miss nothing', async () => {
  const socket = open('?feed=1')
  const { epoch, sequence } = await socket.next('snapshot')
  socket.close()
  await socket.closed
  service.board.apply([{ userId: 2, totalScore: 99 }])
  const again = open()
  again.send({ type: 'subscribe', id: 'feed', view: { kind: 'feed' }, since: { epoch, sequence } })
  expect(await again.next('snapshot')).toMatchObject({ recovered: true, sequence })
  expect((await again.next('event')).events[0]).toMatchObject({
    kind: 'new_leader',
    player: { userId: 2, username: 'player 2' },
  })
})

test('a reconnect with a place gets what it missed; with an unknown place a snapshot', async () => {
  const socket = open()
  socket.send({ type: 'subscribe', id: 'v1', view: top(5) })
  const { epoch, sequence } = await socket.next('snapshot')
  service.board.apply([{ userId: 4, totalScore: 1 }])
  await socket.next('delta')
  socket.close()
  await socket.closed
  service.board.apply([{ userId: 5, totalScore: 2 }])
  const again = open()
  again.send({ type: 'subscribe', id: 'v1', view: top(5), since: { epoch, sequence } })
  expect(await again.next('snapshot')).toMatchObject({ recovered: true, epoch, sequence, entries: [] })
  const last = await again.next('delta', { where: (frame) => frame.sequence === service.board.position.sequence })
  expect(last.ops).toContainEqual(expect.objectContaining({ op: 'put', entry: expect.objectContaining({ userId: 5 }) }))
  again.send({ type: 'subscribe', id: 'v2', view: top(5), since: { epoch: 'feedfeedfeedfeed', sequence } })
  expect(await again.next('snapshot', { where: (frame) => frame.id === 'v2' })).toMatchObject({ recovered: false })
})

test('a lost log is announced as a new snapshot', async () => {
  const socket = open('?top=3')
  await socket.next('snapshot')
  const from = socket.frames.length
  service.board.loseLog(5)
  expect(await socket.next('snapshot', { from })).toMatchObject({
    recovered: false,
    epoch: service.board.position.epoch,
  })
})

test('a stale board says so, and says when it is not any more', async () => {
  const socket = open('?top=3')
  await socket.next('snapshot')
  service.board.become('stale')
  await socket.next('delta', { where: (frame) => frame.stats.isStale })
  const from = socket.frames.length
  service.board.become('exact')
  await socket.next('delta', { from, where: (frame) => !frame.stats.isStale })
})

test('foreign pages are refused before the upgrade; the own host, listed ones and programs are not (W5)', async () => {
  const refused = ['https://evil.example', 'null', `https://game.example.evil`, 'http://game.example']
  for (const origin of refused) expect((await open('', { origin }).closed).reason, origin).toContain('403')
  for (const origin of [service.url, 'https://game.example', undefined]) {
    await open('', origin === undefined ? {} : { origin }).next('hello')
  }
})

test('garbage, binary and unknown frames get a typed error each; who goes on is sent away, others stay', async () => {
  const bystander = open('?top=1')
  await bystander.next('snapshot')
  const socket = open()
  for (const bad of ['{', '[]', '{"type":"subscribe","id":"x y","view":{}}', '{"type":"__proto__"}']) socket.send(bad)
  await until(() => socket.frames.filter((f) => f.type === 'error').length === 4, 'four errors')
  expect(await socket.next('error')).toMatchObject({ problem: { code: 'invalid_request', status: 400 } })
  for (let i = 0; i < 10; i++) socket.socket.send(Buffer.from([1, 2, 3]), { binary: true })
  expect((await socket.closed).code).toBe(CLOSE_CODES.badFrame.code)
  const from = bystander.frames.length
  service.board.apply([{ userId: 9, totalScore: 1000 + from }])
  await bystander.next('delta', { from })
})

test('a frame above the limit ends its socket with 1009 (W6)', async () => {
  const socket = open()
  await socket.next('hello')
  socket.socket.send('x'.repeat(10_000_000))
  expect((await socket.closed).code).toBe(1009)
})

test('a thousand subscriptions: the first hundred stand, then errors, then goodbye', async () => {
  const socket = open()
  await socket.next('hello')
  for (let i = 0; i < 1000; i++) socket.send({ type: 'subscribe', id: `s${i}`, view: top((i % 100) + 1) })
  expect((await socket.closed).code).toBe(CLOSE_CODES.tooManySubscriptions.code)
  const errors = socket.frames.filter((frame) => frame.type === 'error')
  expect(errors[0]).toMatchObject({ id: 's100', problem: { code: 'too_many_subscriptions', retryable: false } })
  expect(new Set(socket.frames.flatMap((f) => (f.type === 'snapshot' ? [f.id] : []))).size).toBeLessThanOrEqual(100)
})

test('a flood of frames is cut off', async () => {
  const socket = open()
  await socket.next('hello')
  for (let i = 0; i < 1000; i++) socket.send({ type: 'ping' })
  expect((await socket.closed).code).toBe(CLOSE_CODES.tooManyFrames.code)
})

test('a flood of pings, which are answered as well, is cut off', async () => {
  const socket = open()
  await socket.next('hello')
  socket.socket.on('pong', () => socket.socket.ping())
  for (let i = 0; i < 10; i++) socket.socket.ping()
  expect((await socket.closed).code).toBe(CLOSE_CODES.tooManyFrames.code)
})

test('unknown boards are a typed error, and the socket lives on', async () => {
  const socket = open()
  socket.send({ type: 'subscribe', id: 'v1', board: 'nowhere', view: top(1) })
  expect(await socket.next('error')).toMatchObject({ id: 'v1', problem: { code: 'unknown_board' } })
  socket.send({ type: 'ping' })
  await socket.next('pong')
})

test('after unsubscribe nothing comes any more', async () => {
  const socket = open()
  socket.send({ type: 'subscribe', id: 'v1', view: top(3) })
  await socket.next('snapshot')
  socket.send({ type: 'unsubscribe', id: 'v1' })
  socket.send({ type: 'ping' })
  await socket.next('pong')
  const count = socket.frames.length
  service.board.apply([{ userId: 2, totalScore: 5000 }])
  const other = open('?top=1')
  // In its snapshot or in the delta after it: a tick may lie between.
  await until(() => JSON.stringify(other.frames).includes('"totalScore":5000'), 'another one is told')
  expect(socket.frames).toHaveLength(count)
})
