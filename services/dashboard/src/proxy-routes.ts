/** Hands the listed routes to their services: exactly those methods and paths, one attempt each. */

import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import type { GatewayRoute, ServiceName } from '@leaderboard/contracts/gateway-routes'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import type { FastifyRequest } from 'fastify'
import type { Admit } from './admin-requests.ts'
import { forwardingHeaders, HOP_BY_HOP, isForwardable, type Origin } from './forwarded-headers.ts'
import type { KnownRefusals } from './known-refusals.ts'
import { upstreamsOf } from './upstreams.ts'
import { keepWaitingRoom } from './waiting-room.ts'

const CONNECT_TIMEOUT_MS = 1000

/** A service answers within seconds or says that it cannot; one that says nothing is stopped or lost. */
const ANSWER_TIMEOUT_MS = 10_000

/** Routes whose answer goes on for as long as somebody listens. */
const ENDLESS = new Set(['/api/leaderboard/stream'])

interface ProxyOptions {
  refusals: KnownRefusals
  /** Runs before a request goes on; what it throws is the answer. */
  admit?: Admit
  /** Until a service begins to answer. */
  answerTimeoutMs?: number
}

export async function proxyRoutes(
  app: ShellServer,
  routes: readonly GatewayRoute[],
  options: ProxyOptions,
): Promise<void> {
  const upstreams = upstreamsOf(app.config)
  for (const service of ['ingest', 'query', 'realtime'] as const) {
    for (const method of ['GET', 'POST'] as const) {
      const paths = routes.filter((r) => r.service === service && r.method === method).map((r) => r.path)
      const [endless, brief] = [paths.filter((p) => ENDLESS.has(p)), paths.filter((p) => !ENDLESS.has(p))]
      const to = { upstream: upstreams[service], service, method, ...options }
      if (brief.length > 0) await proxy(app, { ...to, paths: brief })
      if (endless.length > 0) await proxy(app, { ...to, paths: endless, isEndless: true })
    }
  }
}

interface Proxied extends ProxyOptions {
  upstream: string
  service: ServiceName
  method: 'GET' | 'POST'
  paths: string[]
  isEndless?: boolean
}

async function proxy(
  app: ShellServer,
  { upstream, service, method, paths, refusals, isEndless = false, admit, ...options }: Proxied,
): Promise<void> {
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = options
  const isRead = method === 'GET'
  const open = isEndless ? endOnStop(app) : null
  await app.register(async (scope) => {
    // Bodies are gathered here, so that a client that drips costs no connection to a service; what they hold is not
    // the gateway's business.
    if (admit !== undefined) scope.addHook('onRequest', admit)
    scope.addHook('onRequest', refusals.repeat) // behind what lends a request its key
    if (!isEndless) keepWaitingRoom(scope)
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    await scope.register(httpProxy, {
      upstream,
      routes: paths,
      httpMethods: [method],
      proxyPayloads: false,
      retryMethods: [], // the default answers a 503 with ten more requests, and repeats what may have been done
      disableRequestLogging: true,
      destroyAgent: true,
      config: { rateLimit: false, access: 'forwarded' }, // the services count, by the client's address
      undici: {
        connections: isEndless ? null : 256, // what has no end would be waited for, for ever
        connect: { timeout: CONNECT_TIMEOUT_MS },
        headersTimeout: answerTimeoutMs,
        bodyTimeout: isEndless ? 0 : answerTimeoutMs,
      },
      handler: (request, reply, destination, from) => {
        open?.add(reply.raw.socket)
        return reply.from(destination, { ...from, ...bodyOf(request) })
      },
      replyOptions: {
        rewriteRequestHeaders,
        rewriteHeaders: dropHopByHop,
        onResponse: (request, reply, { stream }) => {
          refusals.note(request, reply)
          void reply.send(stream)
        },
        onError: (reply, { error }) => void reply.send(problemOfUpstream(error, service, isRead)),
      },
    })
  })
}

/** Connections to end when the server stops: their answers have no end that could be waited for. */
function endOnStop(app: ShellServer) {
  const open = new Set<Socket>()
  app.addHook('preClose', (done) => {
    for (const socket of open) socket.destroy()
    done()
  })
  return {
    add(socket: Socket | null) {
      if (socket === null || open.has(socket)) return
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    },
  }
}

function bodyOf({ body, headers }: FastifyRequest): { body?: unknown; contentType?: string } {
  return body === undefined || body === null ? {} : { body, contentType: headers['content-type'] ?? 'application/json' }
}

/** Every header of the client that may go on, and the gateway's own word on where the request came from. */
function rewriteRequestHeaders(request: Origin, headers: object): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => isForwardable(name))
  const { id, ip, protocol, host } = request
  return { ...Object.fromEntries(kept), ...forwardingHeaders({ id, ip, protocol, host }) }
}

/** The service's connection to the gateway is not the client's: a service that stops closes the one, not the other. */
function dropHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
}

/** Errors of a connection that was never made: nothing can have been done. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

function problemOfUpstream(error: Error, service: ServiceName, isRead: boolean): ProblemException {
  const { cause } = error
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (isRead || NOT_CONNECTED.has(reason)) {
    return new ProblemException('service_unavailable', { detail: `The ${service} service does not answer.` })
  }
  return new ProblemException('outcome_unknown', {
    detail: `The ${service} service broke off before it answered; a repeat with the same Idempotency-Key is safe.`,
  })
}
