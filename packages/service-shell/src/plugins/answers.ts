/**
 * Every answer is counted and timed, and logged where it is worth a line: when it is handed to the socket. Waiting for
 * its end would cost each answer two listeners and a closure, which is a tenth of a rank read.
 */
import { traceparentOf } from '@leaderboard/contracts/trace-context'
import type { FastifyReply, FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { RouteTimes } from '../answer-times.ts'
import { LineBudget } from '../line-budget.ts'
import type { ShellServer } from '../shell-server.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** For whoever sends past Fastify (send-ready.ts); everything else is noted by itself. */
    noteAnswer(request: FastifyRequest, status: number): void
  }
  interface FastifyRequest {
    /** Milliseconds of the monotonic clock; 0 for what was refused before that, NOTED once the answer is noted. */
    receivedAt: number
    /** Where the answers of its route are timed; null where it met none, or was refused before it came to its route. */
    answerTimes: RouteTimes | null
  }
}

/** Longer than this is worth a line, whatever the answer was. */
const SLOW_MS = 1000
const NOTED = -1

/** The rest is in the metrics alone. What failed on our side is always logged. */
const REFUSALS_PER_SECOND = 20

export const answersPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const { answers: times } = app.metrics
    const refusals = new LineBudget(REFUSALS_PER_SECOND)
    const note = (request: FastifyRequest, status: number): void => {
      if (request.receivedAt === NOTED) return // an answer that failed on its way out was replaced by another one
      const ms = request.receivedAt === 0 ? 0 : performance.now() - request.receivedAt
      request.receivedAt = NOTED
      const ofRoute = request.answerTimes ?? times.ofRoute(request.routeOptions.url ?? 'none')
      ofRoute.note(request.method, status, ms / 1000)
      // Nothing is logged for a quick success: at thousands of submissions a second the log would cost more than they do.
      if (status >= 400 || ms > SLOW_MS) logAnswer(request, { status, ms, refusals })
    }
    app.decorateRequest('receivedAt', 0)
    app.decorateRequest('answerTimes', null)
    // Told to each request by its route: asking a request for its route makes an object of a dozen fields.
    app.addHook('onRoute', (route: RouteOptions) => {
      const ofRoute = times.ofRoute(route.url)
      const tell: onRequestHookHandler = (request, _reply, done) => {
        request.answerTimes = ofRoute
        done()
      }
      route.onRequest = [tell, ...[route.onRequest ?? []].flat()]
    })
    app.decorate('noteAnswer', note)
    app.addHook('onRequest', (request, _reply, done) => {
      request.receivedAt = performance.now()
      done()
    })
    app.addHook('onSend', (request, reply: FastifyReply, _payload, done) => {
      note(request, reply.statusCode)
      done()
    })
  },
  { name: 'answers', dependencies: ['metrics'] },
)

interface AnswerToLog {
  readonly status: number
  readonly ms: number
  readonly refusals: LineBudget
}

function logAnswer(request: FastifyRequest, { status, ms, refusals }: AnswerToLog): void {
  const isSlow = ms > SLOW_MS
  const level = status >= 500 || isSlow ? 'warn' : 'info'
  const leftOut = level === 'warn' ? 0 : refusals.take(Date.now())
  if (leftOut === null) return
  request.log[level](
    {
      method: request.method,
      path: pathOf(request.url),
      status,
      ms: Math.round(ms),
      traceparent: traceparentOf(request.headers.traceparent),
      ...(leftOut > 0 && { leftOut }),
    },
    isSlow ? 'slow request' : 'request refused',
  )
}

/** Without the query, which may hold what nobody wants in a log, and without a key that somebody took for its id. */
function pathOf(url: string): string {
  const end = url.indexOf('?')
  return (end === -1 ? url : url.slice(0, end)).slice(0, 200).replaceAll(SECRET, '[redacted]')
}

/** Of a key what follows its id; a token whole, cut off or not. */
const SECRET = /(?<=lbk_[0-9a-z]{12}_)[\w-]+|eyJ[\w-]+\.[\w.-]+/g
