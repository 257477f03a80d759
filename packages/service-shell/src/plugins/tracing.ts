/** The request id goes back to the caller, and what belongs in the log of a request is logged. */
import fastifyPlugin from 'fastify-plugin'
import { type Agent, findAgent } from '../newrelic-agent.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** New Relic's; null without a key. */
    readonly agent: Agent | null
  }
}

/** Longer than this is worth a line, whatever the answer was. */
const SLOW_MS = 1000

export const tracingPlugin = fastifyPlugin(
  async (app) => {
    const agent = findAgent()
    app.decorate('agent', agent)
    app.addHook('onRequest', (request, reply, done) => {
      agent?.nameTransaction(`${request.method} ${request.routeOptions.url ?? 'none'}`)
      reply.header('x-request-id', request.id)
      done()
    })

    // Nothing is logged for a quick success: at thousands of submissions a second the log would cost more than they do.
    app.addHook('onResponse', (request, reply, done) => {
      const isSlow = reply.elapsedTime > SLOW_MS
      if (reply.statusCode >= 400 || isSlow) {
        const level = reply.statusCode >= 500 || isSlow ? 'warn' : 'info'
        request.log[level](
          {
            method: request.method,
            path: pathOf(request.url),
            status: reply.statusCode,
            ms: Math.round(reply.elapsedTime),
            traceparent: request.headers.traceparent,
          },
          isSlow ? 'slow request' : 'request refused',
        )
      }
      done()
    })
  },
  { name: 'tracing' },
)

/** Without the query: it may hold what nobody wants in a log. */
function pathOf(url: string): string {
  const end = url.indexOf('?')
  return (end === -1 ? url : url.slice(0, end)).slice(0, 200)
}
