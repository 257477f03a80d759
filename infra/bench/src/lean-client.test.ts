import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { LeanClient } from './lean-client.ts'

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = new LeanClient(`http://127.0.0.1:${port}`, 2)
  const ask = (path: string) => new Promise<boolean>((resolve) => client.send(request(path), resolve))
  const close = () => {
    client.close()
    server.closeAllConnections()
    server.close()
  }
  return { ask, [Symbol.dispose]: close }
}

test('every request is answered once, over as many connections as there may be, whatever pieces the answers come in', async () => {
  const ports = new Set<number | undefined>()
  using world = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    const body = 'x'.repeat(Number(request.url?.slice(1)))
    response.setHeader('content-length', body.length)
    response.write(body.slice(0, 3))
    setTimeout(() => response.end(body.slice(3)), 2)
  })
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => world.ask(`/${i * 5000}`)))
  expect(answers).toEqual(answers.map(() => true))
  expect(ports.size).toBe(2)
})

test('a connection that breaks off is told of, and another one takes its place', async () => {
  using world = await serve((request, response) => {
    if (request.url === '/broken') request.socket.destroy()
    else response.end('ok')
  })
  const paths = ['/broken', '/broken', '/', '/broken', '/']
  expect(await Promise.all(paths.map(world.ask))).toEqual([false, false, true, false, true])
})
