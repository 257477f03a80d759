import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { ServerFrame } from '@leaderboard/contracts/socket-frames'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { expect, test } from 'vitest'
import { startRealtime, until } from './testing/start-realtime.ts'

interface Sent {
  id: string | null
  frame: ServerFrame
}

/** Reads events until `count` have come. */
async function readEvents(url: string, count: number, headers: Record<string, string> = {}): Promise<Sent[]> {
  const request = get(url, { headers, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => undefined) // broken off on purpose, below
  expect(response.headers['content-type']).toContain('text/event-stream')
  const sent: Sent[] = []
  const lines = createInterface({ input: response })
  lines.on('error', () => undefined) // the same end, passed on
  for await (const line of lines) {
    if (line.startsWith('id: ')) sent.push({ id: line.slice(4), frame: NOT_YET })
    else if (line.startsWith('data: ')) {
      const { id } = sent.pop() ?? { id: null }
      sent.push({ id, frame: JSON.parse(line.slice(6)) as ServerFrame })
      if (sent.length === count) break
    }
  }
  request.destroy()
  return sent
}

const NOT_YET: ServerFrame = { type: 'pong', serverTime: 0 }

test('the frames of the socket as events, resumed by Last-Event-ID', async () => {
  await using service = await startRealtime()
  service.board.apply([{ userId: 1, totalScore: 1 }])
  const url = `${service.url}/api/leaderboard/stream?top=3`
  const [first] = await readEvents(url, 1)
  expect(first?.frame).toMatchObject({ type: 'snapshot', id: 'stream', recovered: false, entries: [{ userId: 1 }] })
  service.board.apply([{ userId: 2, totalScore: 2 }])
  const resumed = await readEvents(url, 2, { 'last-event-id': first?.id ?? '' })
  expect(resumed.map(({ frame }) => frame.type)).toEqual(['snapshot', 'delta'])
  expect(resumed[0]?.frame).toMatchObject({ recovered: true, entries: [] })
  expect(resumed[1]?.id).toBe(`${service.board.position.epoch}.${service.board.position.sequence}`)
  const lost = await readEvents(url, 1, { 'last-event-id': 'nonsense.99' })
  expect(lost[0]?.frame).toMatchObject({ recovered: false })
  const check = TypeCompiler.Compile(ServerFrame)
  for (const { frame } of [...resumed, ...lost]) expect(check.Check(frame)).toBe(true)
})

test('bytes of a stream are counted as bytes, in whatever letters names are written', async () => {
  await using service = await startRealtime({ listNames: async (ids) => new Map(ids.map((id) => [id, '玩家 Ω'])) })
  service.board.apply([{ userId: 1, totalScore: 1 }])
  const request = get(`${service.url}/api/leaderboard/stream?top=3`, { agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => undefined) // broken off on purpose, below
  let text = ''
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.includes('玩家 Ω') && text.endsWith('\n\n')) break
  }
  request.destroy()
  const event = text.replace(/^retry: \d+\n\n/, '')
  const metrics = async () => (await fetch(`${service.url}/metrics`)).text()
  await expect.poll(metrics).toMatch(new RegExp(`bytes_sent_total\\{[^}]*\\} ${Buffer.byteLength(event)}\n`))
})

test('a stream names its view and its board, or is refused like any other request', async () => {
  await using service = await startRealtime()
  const viewless = await fetch(`${service.url}/api/leaderboard/stream`)
  expect(await viewless.json()).toMatchObject({ status: 400, errors: [{ in: 'query', pointer: '/top' }] })
  const unknown = await fetch(`${service.url}/api/leaderboard/stream?top=1&board=nowhere`)
  expect(unknown.status).toBe(404)
  expect(unknown.headers.get('content-type')).toContain('problem+json')
})

test('a stream that nobody reads is ended, stays silent from then on, and is cut off', async () => {
  const service = await startRealtime({
    heartbeatMs: 5,
    slowCloseMs: 60_000,
    listNames: (ids) => Promise.resolve(new Map(ids.map((id) => [id, `${'long '.repeat(11)}${id}`]))),
  })
  const faults: unknown[] = []
  const note = (error: unknown) => faults.push(error)
  process.on('uncaughtException', note)
  const { readers } = service.app.realtime
  const deaf = connect(service.port, '127.0.0.1')
  deaf.on('error', () => undefined) // cut off is what it is to be
  deaf.pause()
  deaf.write('GET /api/leaderboard/stream?top=100 HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(() => readers.watcherCount === 1, 'it watches')
  const players = Array.from({ length: 100 }, (_, i) => i + 1)
  for (let round = 1; readers.laggingCount === 0; round++) {
    service.board.apply(players.map((userId) => ({ userId, totalScore: round * 7 + ((userId * round) % 100) })))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await service.close()
  expect(readers.count).toBe(0)
  process.off('uncaughtException', note)
  expect(faults).toEqual([])
  deaf.destroy()
}, 60_000)
