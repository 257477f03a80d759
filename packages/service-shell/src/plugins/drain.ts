/**
 * Stopping in order: first not ready, then (preClose) the parts that hold connections say goodbye, then the server
 * stops accepting and finishes what it began, then everything else closes. `start-service.ts` sets the deadline.
 */
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** True from the first moment of stopping: /readyz says so, and answers close their connections. */
    readonly drain: Drain
  }
}

export interface Drain {
  readonly isDraining: boolean
  /** Marks the service as not ready. Closing does so by itself; calling it earlier gives load balancers time. */
  begin(): void
}

/** A keep-alive connection that turns idle after the server began to close waits out its time, if nobody ends it. */
const SWEEP_MS = 50

export const drainPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    let isDraining = false
    app.decorate('drain', {
      get isDraining() {
        return isDraining
      },
      begin() {
        isDraining = true
      },
    })
    app.health.register('shutdown', () => (isDraining ? { state: 'down', reason: 'shutting down' } : { state: 'ok' }))

    app.addHook('onSend', (_request, reply, _payload, done) => {
      if (isDraining) reply.header('connection', 'close')
      done()
    })

    let sweep: NodeJS.Timeout | undefined
    app.addHook('preClose', (done) => {
      isDraining = true
      sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
      done()
    })
    app.addHook('onClose', (_app, done) => {
      clearInterval(sweep)
      done()
    })
  },
  { name: 'drain', dependencies: ['health'] },
)
