/**
 * WebSockets go to realtime as the bytes they are. A proxy that reads frames and writes them again hides a slow reader:
 * it buffers without limit, and realtime never hears of it. Two joined TCP connections hand the back pressure on.
 *
 *   client  <-- pipe -->  gateway  <-- pipe -->  realtime
 *
 * The upgrade request itself passes through the server's hooks like any other (limits, framing, request id). Its
 * answer, and all that follows, is realtime's: also the refusal of a foreign Origin, which is why Origin is kept.
 */

import { type IncomingMessage, ServerResponse } from 'node:http'
import { connect, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { SOCKET_PATH } from '@leaderboard/contracts/gateway-routes'
import { ProblemException } from '@leaderboard/contracts/problem'
import { rawProblem } from '@leaderboard/service-shell/answer-client-error'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import type { FastifyRequest } from 'fastify'
import { closeFrame } from './close-frame.ts'
import { forwardingHeaders, isForwardable } from './forwarded-headers.ts'
import { addressOf, upstreamsOf } from './upstreams.ts'

/** From the first byte to realtime's first byte back. */
const HANDSHAKE_TIMEOUT_MS = 2000

/**
 * Realtime sends a heartbeat far more often: a pair on which nothing moves is dead, or does not read. So is a client that
 * does not end its own side after the other end, or a refusal.
 */
const IDLE_TIMEOUT_MS = 120_000
/** What a client needs to end its side, once realtime has ended. */
const LET_GO_MS = 2_000

interface Upgrade {
  socket: Duplex
  /** What the client sent after its request, before it was answered. */
  head: Buffer
}

interface PassSocketsOptions {
  handshakeTimeoutMs?: number
  idleTimeoutMs?: number
}

export function passSockets(app: ShellServer, options: PassSocketsOptions = {}): void {
  const { handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS, idleTimeoutMs = IDLE_TIMEOUT_MS } = options
  const upgrades = new WeakMap<IncomingMessage, Upgrade>()
  /** Clients, and what says goodbye to each. */
  const open = new Map<Duplex, (hint: string) => void>()
  const passed = app.metrics.gauge({
    name: 'leaderboard_gateway_sockets',
    help: 'WebSockets open',
    read: () => open.size,
  })
  passed.set(0)

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (socket instanceof Socket) socket.setTimeout(idleTimeoutMs, () => socket.destroy())
    if (!isWebSocketUpgrade(request)) {
      socket.end(rawProblem('invalid_request', `Only GET ${SOCKET_PATH} can be upgraded, to a WebSocket.`))
      return
    }
    upgrades.set(request, { socket, head })
    const response = new ServerResponse(request)
    response.assignSocket(socket as Socket)
    response.on('finish', () => socket.end()) // refused by a hook, with a problem as its answer
    app.routing(request, response)
  })

  app.get(
    SOCKET_PATH,
    { config: { rateLimit: false, access: 'forwarded' }, schema: { hide: true } },
    (request, reply) => {
      const upgrade = upgrades.get(request.raw)
      if (upgrade === undefined) {
        throw new ProblemException('invalid_request', {
          detail: 'This address speaks WebSocket: send an upgrade request.',
        })
      }
      reply.hijack()
      reply.raw.detachSocket(upgrade.socket as Socket)
      if (upgrade.socket.destroyed) return // gone while the hooks ran: its close has been and will not be again
      const upstream = addressOf(upstreamsOf(app.config).realtime)
      open.set(upgrade.socket, join(request, upgrade, { upstream, handshakeTimeoutMs }))
      upgrade.socket.on('close', () => open.delete(upgrade.socket))
    },
  )

  // Realtime says goodbye to its clients when it stops; for the gateway's own stop it is asked to.
  app.addHook('preClose', async () => {
    const spreadMs = Math.min(10_000, Math.max(1000, open.size * 2))
    for (const leave of open.values()) leave(`retryMs=${Math.round(Math.random() * spreadMs)}`)
    const deadline = performance.now() + Math.min(1500, app.config.drainMs / 4)
    while (open.size > 0 && performance.now() < deadline) await sleep(20)
    for (const client of open.keys()) client.destroy()
  })
}

/** A request with a body would let a client speak to realtime in its own words before the upgrade. */
function isWebSocketUpgrade({ method, url = '', headers }: IncomingMessage): boolean {
  const path = url.split('?', 1)[0]
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  return method === 'GET' && path === SOCKET_PATH && headers.upgrade?.toLowerCase() === 'websocket' && !hasBody
}

interface JoinOptions {
  upstream: { host: string; port: number }
  handshakeTimeoutMs: number
}

/**
 * Connects to realtime and joins the two connections; each ends with the other. Answers a function that ends the pair
 * with a goodbye: realtime is sent a close frame in the client's name and answers it in its own, in its place behind the
 * frames before. Only it knows where that is.
 */
function join(
  request: FastifyRequest,
  { socket: client, head }: Upgrade,
  options: JoinOptions,
): (hint: string) => void {
  const { upstream, handshakeTimeoutMs } = options
  const service = connect({ ...upstream, noDelay: true })
  let isAnswered = false
  const refuse = () => {
    if (isAnswered || client.destroyed) return
    isAnswered = true
    client.end(rawProblem('service_unavailable', 'The realtime service does not answer.'))
    service.destroy()
  }
  const handshake = setTimeout(refuse, handshakeTimeoutMs)

  service.once('connect', () => {
    service.write(upgradeRequest(request), 'latin1') // as Node reads headers
    if (head.length > 0) service.write(head)
    client.pipe(service)
  })
  service.once('data', (first: Buffer) => {
    clearTimeout(handshake)
    if (isAnswered) return
    isAnswered = true
    client.write(first)
    service.pipe(client)
  })
  service.on('error', refuse)
  service.once('end', () => letGo(client))
  service.on('close', () => {
    clearTimeout(handshake)
    refuse()
    if (client.writableEnded) letGo(client)
    else client.destroy()
  })
  client.on('close', () => service.destroy())
  return (hint) => {
    if (!isAnswered) return refuse()
    client.unpipe(service).resume() // what it still has to say is for nobody
    service.write(closeFrame('serviceRestart', hint))
  }
}

/**
 * It has been told all there was, and may still be sending, which nobody reads any more: so that it can come to its own
 * end, that is dropped; where it does not, it is cut off.
 */
function letGo(client: Duplex): void {
  client.unpipe().resume()
  const timer = setTimeout(() => client.destroy(), LET_GO_MS)
  client.once('close', () => clearTimeout(timer))
}

/** Host stays the client's: realtime compares it with the Origin, to know the page's own sockets from foreign ones. */
function upgradeRequest(request: FastifyRequest): string {
  const { rawHeaders, url = SOCKET_PATH } = request.raw
  const lines = [`GET ${url} HTTP/1.1`, 'Connection: Upgrade', 'Upgrade: websocket']
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    if (isForwardable(name) && name.toLowerCase() !== 'x-request-id') lines.push(`${name}: ${value}`)
  }
  const { id, ip, protocol, host } = request
  for (const [name, value] of Object.entries(forwardingHeaders({ id, ip, protocol, host })))
    lines.push(`${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
