import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import websocket from '@fastify/websocket'
import { SOCKET_SUBPROTOCOL } from '@leaderboard/contracts/gateway-routes'
import { ProblemException } from '@leaderboard/contracts/problem'
import { DEFAULT_BOARD } from '@leaderboard/contracts/read-leaderboard'
import { isAllowedOrigin } from './is-allowed-origin.ts'
import { SocketSession } from './socket-session.ts'
import { viewOfQuery, WatchQuery } from './watch-query.ts'

const MAX_FRAME_BYTES = 16 * 1024

/** GET /ws: live views over a WebSocket. A query string subscribes at once, under the id `query`. */
export const socketRoute: FastifyPluginAsyncTypebox = async (app) => {
  const { realtime, config } = app
  await app.register(websocket, {
    options: {
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      // Never the one with a key or token in it, which would then stand in the answer.
      handleProtocols: (offered) => (offered.has(SOCKET_SUBPROTOCOL) ? SOCKET_SUBPROTOCOL : false),
    },
    errorHandler: (error, socket) => {
      app.logger.error({ err: error }, 'a socket failed on our side')
      socket.terminate()
    },
    preClose: (done) => done(), // drain.ts of the shell and app.ts say goodbye, within a deadline
  })

  const schema = { summary: 'Live views over a WebSocket: see /asyncapi.json', querystring: WatchQuery }
  app.route({
    method: 'GET',
    url: '/ws',
    schema,
    config: { access: 'read' },
    onRequest: (request, _reply, done) => {
      const { origin, host } = request.headers
      if (isAllowedOrigin(origin, { host, allowed: config.allowedOrigins })) return done()
      realtime.metrics.refused.inc({ reason: 'originRefused' })
      done(new ProblemException('origin_refused'))
    },
    // Checked before the upgrade, so that a wrong query is a plain 400.
    preHandler: (request, _reply, done) => {
      viewOfQuery(request.query)
      done()
    },
    wsHandler: (socket, request) => {
      const session = new SocketSession(socket, request.raw.socket, realtime.session)
      const { ip } = request
      if (!realtime.connections.take(ip)) {
        realtime.metrics.refused.inc({ reason: 'tooManyConnections' })
        session.close('tooManyConnections')
        return
      }
      const ignore = realtime.heartbeat.add(session)
      const { caller } = request
      const unwatch = caller === null ? null : app.access.watch.add(caller, (why) => session.close(why))
      socket.once('close', () => {
        ignore()
        unwatch?.()
        realtime.connections.release(ip)
      })
      const view = viewOfQuery(request.query)
      if (view !== null)
        session.subscribe({ type: 'subscribe', id: 'query', board: request.query.board ?? DEFAULT_BOARD, view })
    },
    handler: async () => {
      throw new ProblemException('invalid_request', { detail: 'This address speaks WebSocket: send an upgrade.' })
    },
  })
}
