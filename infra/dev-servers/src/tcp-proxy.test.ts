import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTcpProxy } from './tcp-proxy.ts'

let server: Server
let target = 0
let seen = ''

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      seen += String(chunk)
      socket.write(`echo ${String(chunk)}`)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  target = address !== null && typeof address === 'object' ? address.port : 0
})
afterAll(() => server.close())

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => {}) // being reset is what most tests here are about
  await once(socket, 'connect')
  return socket
}

/** Sends a line and gives back what comes, or how the connection ended. */
async function ask(socket: Socket, text: string): Promise<string> {
  const answer = once(socket, 'data', { signal: AbortSignal.timeout(2000) }).then(([chunk]) => String(chunk))
  socket.write(text)
  return answer
}

const endOf = (socket: Socket): Promise<string> =>
  new Promise((done) => {
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    socket.once('end', () => done('end'))
  })

test('a connection goes through unchanged, and the URL of the target leads to it', async () => {
  await using proxy = await startTcpProxy(`redis://127.0.0.1:${target}`)
  const url = new URL(proxy.url(`redis://user:secret@localhost:${target}/3`))
  expect(url.href).toBe(`redis://user:secret@127.0.0.1:${proxy.port}/3`)
  const socket = await dial(Number(url.port))
  expect(await ask(socket, 'a')).toBe('echo a')
  socket.destroy()
})

test('a dropped reply: the server got the request, the client a reset, and the next connection works', async () => {
  await using proxy = await startTcpProxy(target)
  const socket = await dial(proxy.port)
  const ended = endOf(socket)
  const dropped = proxy.dropReplyOnce()
  socket.write('written?')
  await dropped
  expect(await ended).toBe('ECONNRESET')
  expect(seen).toContain('written?')
  expect(await ask(await dial(proxy.port), 'b')).toBe('echo b')
})

test('cutAll resets what is open; refuse resets what comes, until resume', async () => {
  await using proxy = await startTcpProxy(target)
  const socket = await dial(proxy.port)
  const ended = endOf(socket)
  expect(await ask(socket, 'c')).toBe('echo c')
  proxy.cutAll()
  expect(await ended).toBe('ECONNRESET')
  proxy.refuse()
  const refused = connect({ port: proxy.port, host: '127.0.0.1' })
  expect(await endOf(refused)).toBe('ECONNRESET')
  proxy.resume()
  expect(await ask(await dial(proxy.port), 'd')).toBe('echo d')
})

test.each(['up', 'down'] as const)('a black hole %s keeps what comes until resume', async (direction) => {
  await using proxy = await startTcpProxy(target)
  const socket = await dial(proxy.port)
  expect(await ask(socket, 'e')).toBe('echo e')
  proxy.blackhole(direction)
  const answer = ask(socket, `held ${direction}`)
  const first = await Promise.race([answer, new Promise((done) => setTimeout(done, 100, 'silence'))])
  expect(first).toBe('silence')
  expect(seen.includes(`held ${direction}`)).toBe(direction === 'down')
  proxy.resume()
  expect(await answer).toBe(`echo held ${direction}`)
  socket.destroy()
})

test('a delay holds each direction back by its time and keeps the order', async () => {
  await using proxy = await startTcpProxy(target)
  const socket = await dial(proxy.port)
  proxy.delay(60)
  const began = performance.now()
  socket.write('1')
  socket.write('2')
  const [chunk] = await once(socket, 'data', { signal: AbortSignal.timeout(2000) })
  expect(performance.now() - began).toBeGreaterThan(110)
  expect(String(chunk)).toMatch(/^echo 1/)
  socket.destroy()
})

test('stop ends the open connections and may be called twice', async () => {
  const proxy = await startTcpProxy(target)
  const ended = endOf(await dial(proxy.port))
  await proxy.stop()
  await proxy.stop()
  expect(await ended).toBe('ECONNRESET')
  expect(proxy.connections).toBe(0)
})

test('the proxy can lead elsewhere: new connections go there, open ones stay', async () => {
  const other = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => socket.write(`other ${String(chunk)}`))
  })
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  await using proxy = await startTcpProxy(target)
  const before = await dial(proxy.port)
  expect(await ask(before, '1')).toBe('echo 1')
  proxy.leadTo(address !== null && typeof address === 'object' ? address.port : 0)
  const after = await dial(proxy.port)
  expect(await ask(after, '2')).toBe('other 2')
  expect(await ask(before, '3')).toBe('echo 3')
  before.destroy()
  after.destroy()
  other.close()
})
