/**
 * One client that cares for no limit: flood.main.ts PORT BARE_PORT ORIGIN PER_SECOND ADDRESS [KEY]. A process of its own,
 * so that its work delays nobody's clock. POST /start and /stop say when; /stop answers what came back. After POST
 * /start-elsewhere the same goes to an empty server at BARE_PORT, which refuses it: the same work for the machine.
 */
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'

const [, , port, barePort, origin = '', perSecond = '', address = '', key] = process.argv
const CONNECTIONS = 32
const STEP_MS = 5

const rate = Number(perSecond)
const body = '{"user_id":1,"score":1}'
const head = [
  'POST /api/leaderboard/submit HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  `X-Forwarded-For: ${address}`,
  ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
  `Content-Length: ${body.length}`,
]
const bytes = `${head.join('\r\n')}\r\n\r\n${body}`

let counts = { sent: 0, passed: 0, refused: 0, other: 0 }
const free = { stack: [] as Socket[], elsewhere: [] as Socket[] }
let timer: NodeJS.Timeout | undefined

/** Opens a connection, which is free whenever its last answer is whole; one that is closed is replaced. */
function open(place: keyof typeof free): void {
  const idle = free[place]
  const target = place === 'stack' ? Number(new URL(origin).port) : Number(barePort)
  const socket = connect(target, '127.0.0.1', () => idle.push(socket))
  let text = ''
  socket.setNoDelay(true)
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    if (end === -1) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0)
    if (text.length < end + 4 + length) return
    count(text.slice(9, 12))
    text = ''
    idle.push(socket)
  })
  socket.on('error', () => undefined) // the close says enough
  socket.on('close', () => {
    const at = idle.indexOf(socket)
    if (at !== -1) idle.splice(at, 1)
    setTimeout(() => open(place), STEP_MS)
  })
}

function count(status: string): void {
  if (status === '429') counts.refused += 1
  else if (status.startsWith('2')) counts.passed += 1
  else counts.other += 1
}

/** What is due and finds no free connection is never sent: a flood does not wait, it comes short of its rate. */
function start(place: keyof typeof free): void {
  const began = performance.now()
  let due = 0
  counts = { sent: 0, passed: 0, refused: 0, other: 0 }
  timer = setInterval(() => {
    const now = Math.floor(((performance.now() - began) / 1000) * rate)
    for (; due < now; due += 1) {
      const socket = free[place].shift()
      if (socket === undefined) continue
      counts.sent += 1
      socket.write(bytes)
    }
  }, STEP_MS)
}

const refusal = JSON.stringify({ code: 'rate_limited', detail: 'x'.repeat(200) })
const elsewhere = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(429, { 'content-length': refusal.length }).end(refusal))
})
elsewhere.listen(Number(barePort), '127.0.0.1', () => {
  for (let i = 0; i < CONNECTIONS; i += 1) open('elsewhere')
})
for (let i = 0; i < CONNECTIONS; i += 1) open('stack')
const server = createServer((request, response) => {
  if (request.url === '/start') start('stack')
  if (request.url === '/start-elsewhere') start('elsewhere')
  if (request.url === '/stop') clearInterval(timer)
  request.resume().on('end', () => response.end(JSON.stringify(counts))) // also to /readyz: it is ready when it answers
})
process.on('SIGTERM', () => process.exit(0))
server.listen(Number(port), '127.0.0.1')
