/** The request id goes back to the caller, and to the agent that traces. */
import fastifyPlugin from 'fastify-plugin'
import { type Agent, findAgent } from '../newrelic-agent.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** New Relic's; null without a key. */
    readonly agent: Agent | null
  }
}

export const tracingPlugin = fastifyPlugin(
  async (app) => {
    const agent = findAgent()
    app.decorate('agent', agent)
    app.addHook('onRequest', (request, reply, done) => {
      agent?.nameTransaction(`${request.method} ${request.routeOptions.url ?? 'none'}`)
      reply.header('x-request-id', request.id)
      done()
    })
  },
  { name: 'tracing' },
)
