/**
 * "bare" for sockets: fan.main.ts PORT. What ws itself costs: a loop that sends the same bytes to every socket, round
 * after round. POST /frame sets what is sent, POST /start and /stop say when. A socket that is behind is passed over.
 */
import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

const [, , port] = process.argv
const MAX_BUFFERED_BYTES = 256 * 1024
const TEXT = { binary: false }

const sockets = new Set<WebSocket>()
let frame = Buffer.from('{}')
let isSending = false

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/frame') frame = Buffer.concat(chunks)
    if (request.url === '/stop') isSending = false
    if (request.url === '/start') {
      isSending = true
      sendRound()
    }
    response.end() // also to /readyz: it is ready when it answers
  })
})
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})

/** One round; ends the loop where nobody wants more. */
function sendRound(): void {
  if (!isSending) return
  for (const socket of sockets) if (socket.bufferedAmount < MAX_BUFFERED_BYTES) socket.send(frame, TEXT)
  setImmediate(sendRound)
}

process.on('SIGTERM', () => process.exit(0))
server.listen(Number(port), '127.0.0.1')
