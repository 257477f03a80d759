import { ServerFrame } from '@leaderboard/contracts/socket-frames'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { expect, test } from 'vitest'
import { startRealtime } from './testing/start-realtime.ts'

interface Sent {
  id: string | null
  frame: ServerFrame
}

/** Reads events until `count` have come. */
async function readEvents(url: string, count: number, headers: Record<string, string> = {}): Promise<Sent[]> {
  const stop = new AbortController()
  const response = await fetch(url, { headers, signal: AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]) })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const sent: Sent[] = []
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString('utf8')
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
      const id = lines.find((line) => line.startsWith('id: '))?.slice(4) ?? null
      if (data !== undefined) sent.push({ id, frame: JSON.parse(data) as ServerFrame })
    }
    if (sent.length >= count) break
  }
  stop.abort()
  return sent
}

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

test('a stream names its view and its board, or is refused as any request', async () => {
  await using service = await startRealtime()
  expect((await fetch(`${service.url}/api/leaderboard/stream`)).status).toBe(400)
  const unknown = await fetch(`${service.url}/api/leaderboard/stream?top=1&board=nowhere`)
  expect(unknown.status).toBe(404)
  expect(unknown.headers.get('content-type')).toContain('problem+json')
})
