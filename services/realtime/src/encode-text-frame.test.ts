import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { encodeTextFrame } from './encode-text-frame.ts'

test('a client reads every length of frame as the text it was made of', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length))
  texts.push('Zoë 🏆 "日本"')
  server.on('connection', (_socket, request) => {
    for (const text of texts) request.socket.write(encodeTextFrame(text))
  })
  await once(server, 'listening')
  const address = server.address()
  const client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`)
  const read: string[] = []
  await new Promise<void>((resolve) =>
    client.on('message', (data: Buffer, isBinary) => {
      read.push(isBinary ? 'binary' : data.toString())
      if (read.length === texts.length) resolve()
    }),
  )
  expect(read).toEqual(texts)
  client.terminate()
  server.close()
})
