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
    if (agent !== null) {
      app.addHook('onRequest', (request, _reply, done) => {
        agent.nameTransaction(`${request.method} ${request.routeOptions.url ?? 'none'}`)
        done()
      })
    }
    // On the way out, so that ready answers, which pass by and bring it themselves, need no table of headers.
    app.addHook('onSend', (request, reply, _payload, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
  },
  { name: 'tracing' },
)
