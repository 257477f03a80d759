import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { type Random, randomOf } from './random.ts'
import type { Tally } from './tally.ts'
import { likelyValue, oddValue, type Schema, spoil } from './values.ts'

const SOCKETS = 8
const HUNG_MS = 20_000
/** On one socket; most are sent away before, for what they say. */
const FRAMES_PER_SOCKET = 60

const FRAME: Schema = {
  anyOf: [
    {
      type: 'object',
      required: ['type', 'id', 'view'],
      properties: {
        type: { const: 'subscribe' },
        id: { type: 'string' },
        board: { type: 'string' },
        view: {
          anyOf: [
            {
              type: 'object',
              required: ['kind', 'n'],
              properties: { kind: { const: 'top' }, n: { type: 'integer', minimum: 1, maximum: 100 } },
            },
            {
              type: 'object',
              required: ['kind', 'ids'],
              properties: {
                kind: { const: 'players' },
                ids: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 25 } },
              },
            },
            {
              type: 'object',
              required: ['kind', 'userId', 'radius'],
              properties: {
                kind: { const: 'around' },
                userId: { type: 'integer' },
                radius: { type: 'integer', minimum: 1, maximum: 25 },
              },
            },
            { type: 'object', required: ['kind'], properties: { kind: { const: 'feed' } } },
          ],
        },
        since: {
          type: 'object',
          required: ['epoch', 'sequence'],
          properties: { epoch: { type: 'string' }, sequence: { type: 'integer' } },
        },
      },
    },
    {
      type: 'object',
      required: ['type', 'id'],
      properties: { type: { const: 'unsubscribe' }, id: { type: 'string' } },
    },
    { type: 'object', required: ['type'], properties: { type: { const: 'ping' } } },
  ],
}

export interface FrameOptions {
  readonly url: string
  readonly count: number
  readonly seed: number
  readonly tally: Tally
}

/** Sends `count` frames over sockets that are opened again whenever the server has had enough of them. */
export async function sendFrames({ url, count, seed, tally }: FrameOptions): Promise<void> {
  const work = async (worker: number) => {
    const random = randomOf(seed * 1_000 + 500 + worker)
    let left = Math.ceil((count - worker) / SOCKETS)
    while (left > 0) {
      const batch = Math.min(left, FRAMES_PER_SOCKET)
      left -= batch
      await useSocket(url, batch, random, tally)
    }
  }
  await Promise.all(Array.from({ length: SOCKETS }, (_, worker) => work(worker)))
}

/** Resolves when the socket is closed: by the server, or by us after an answer to a last ping. Else it hung. */
function useSocket(url: string, frames: number, random: Random, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    const timer = setTimeout(() => {
      tally.find('a socket neither answered nor was closed')
      socket.terminate()
    }, HUNG_MS)
    let below: Socket | null = null // the connection, for bytes that ws would not write
    socket.on('upgrade', (response) => (below = response.socket))
    socket.on('open', () => {
      for (let i = 0; i < frames; i += 1) sendOne(socket, below, random)
      if (socket.readyState === socket.OPEN) socket.send('{"type":"ping"}')
    })
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.includes('internal_error'))
        tally.find(`a socket was told of an error on our side: ${text.slice(0, 300)}`)
      if (text.startsWith('{"type":"pong"')) socket.close(1000)
    })
    socket.on('error', () => undefined) // the close says more
    socket.on('close', (code) => {
      clearTimeout(timer)
      if (code === 4003 || code === 1011) tally.find(`a socket was closed with ${code}`)
      tally.count(`closed ${code}`)
      resolve()
    })
  })
}

function sendOne(socket: WebSocket, below: Socket | null, random: Random): void {
  if (socket.readyState !== socket.OPEN) return
  const kind = random.int(100)
  const frame = likelyValue(FRAME, random)
  if (kind < 55) socket.send(JSON.stringify(frame))
  else if (kind < 85) socket.send(JSON.stringify(spoil(frame, random)) ?? '')
  else if (kind < 92) socket.send(JSON.stringify(oddValue(random)) ?? '')
  else if (kind < 96) socket.send(random.bytes(random.int(200)), { binary: random.chance(0.5) })
  else if (kind < 98) socket.ping(random.bytes(random.int(125)))
  else if (kind < 99) socket.send('x'.repeat(20_000))
  else below?.write(random.bytes(1 + random.int(40))) // not even a frame
}
