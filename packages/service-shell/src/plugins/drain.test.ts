import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { ShellServer } from '../shell-server.ts'
import { stopServer } from '../start-service.ts'
import { startTestService } from '../test-service.ts'

/** A route that answers when told to, and says when it was reached. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const build = async (app: ShellServer) => {
    app.get('/slow', async () => {
      arrive()
      await opened
      return { done: true }
    })
  }
  return { build, open, arrived }
}

async function openIdle(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  return socket
}

test('what runs is finished, idle kept connections do not hold the end up, and nobody new gets in', async () => {
  const { build, open, arrived } = gate()
  const service = await startTestService(build)
  const agent = new Agent({ keepAlive: true })
  const idle = get(`${service.url}/livez`, { agent })
  const [first] = await once(idle, 'response')
  first.resume()
  await once(first, 'end')
  const running = fetch(`${service.url}/slow`)
  await arrived

  const started = performance.now()
  const stopping = stopServer(service.app, 8000)
  expect((await service.app.health.read()).status).toBe('unavailable')
  open()
  const response = await running
  expect(response.status).toBe(200)
  expect(response.headers.get('connection')).toBe('close')
  expect(await stopping).toBe(true)
  expect(performance.now() - started).toBeLessThan(4000)
  await expect(fetch(`${service.url}/livez`)).rejects.toThrow()
  agent.destroy()
})

test('a kept connection that becomes idle only after the stop began is closed as well', async () => {
  const { build, open, arrived } = gate()
  const service = await startTestService(build)
  const agent = new Agent({ keepAlive: true })
  const request = get(`${service.url}/slow`, { agent })
  await arrived
  const stopping = stopServer(service.app, 8000)
  open()
  const [response] = await once(request, 'response')
  response.resume()
  expect(await stopping).toBe(true)
  agent.destroy()
})

test('so is one whose answer had begun, and promised to keep it, before the stop', async () => {
  const body = new PassThrough()
  const service = await startTestService(async (app) => void app.get('/long', (_request, reply) => reply.send(body)))
  const agent = new Agent({ keepAlive: true })
  const request = get(`${service.url}/long`, { agent })
  body.write('begun')
  const [response] = await once(request, 'response')
  expect(response.headers.connection).toBe('keep-alive')
  response.resume()
  const stopping = stopServer(service.app, 8000)
  await once(service.app.server, 'close', { signal: AbortSignal.timeout(100) }).catch(() => undefined) // its end is what is waited for
  body.end()
  expect(await stopping).toBe(true)
  agent.destroy()
})

test('what never ends is cut at the deadline', async () => {
  const { build, arrived } = gate()
  const service = await startTestService(build)
  const running = fetch(`${service.url}/slow`).catch(() => 'cut')
  await arrived
  const silent = await openIdle(service.port) // sends nothing, ever
  const started = performance.now()
  expect(await stopServer(service.app, 800)).toBe(false)
  expect(performance.now() - started).toBeLessThan(4000)
  expect(await running).toBe('cut')
  silent.destroy()
})

test('a part that holds connections is told before the server closes', async () => {
  const steps: string[] = []
  const service = await startTestService(async (app) => {
    app.addHook('preClose', async () => void steps.push(`sockets, draining: ${app.drain.isDraining}`))
    app.addHook('onClose', async () => void steps.push('closed'))
  })
  await service.close()
  await service.close() // twice does no harm
  expect(steps).toEqual(['sockets, draining: true', 'closed'])
})
