/** What is refused before a route sees it: by its framing, its headers, its length, its media type, its nesting. */

import { isUtf8 } from 'node:buffer'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { distrustedSockets } from '../distrusted-sockets.ts'
import { isTooDeep } from '../is-too-deep.ts'
import type { RequestLimits } from '../request-limits.ts'
import type { ShellServer } from '../shell-server.ts'

/** Up to this length a body that is refused is read to its end. */
const PATIENT_BYTES = 8 * 1024 * 1024

export const requestGuardPlugin = fastifyPlugin(
  async (app: ShellServer, { limits }: { limits: RequestLimits }) => {
    // Must stay the first hook, and synchronous up to the mark: the parser hands over the next request in the same turn.
    app.addHook('onRequest', (request, reply, done) => {
      const { socket } = request.raw
      if (distrustedSockets.has(socket)) {
        reply.hijack()
        return
      }
      const encoding = request.headers['transfer-encoding']
      if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
        distrustedSockets.add(socket)
        reply.header('connection', 'close')
        done(new ProblemException('invalid_request', { detail: 'Transfer-Encoding must be chunked or absent.' }))
        return
      }
      const refusal = refusalOf(request, limits)
      const length = Number(request.headers['content-length'] ?? 0)
      if (refusal !== undefined || length <= limits.maxBodyBytes) return done(refusal)
      refuseBody(request, length, done)
    })

    app.removeAllContentTypeParsers()
    const parseJson = app.getDefaultJsonParser('error', 'error')
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      if (!isUtf8(body)) {
        done(new ProblemException('malformed_body', { detail: 'The body is not UTF-8.' }))
        return
      }
      const text = body.toString('utf8')
      if (isTooDeep(text, limits.maxJsonDepth)) {
        const detail = `The body nests deeper than ${limits.maxJsonDepth} levels.`
        done(new ProblemException('malformed_body', { detail }))
        return
      }
      void parseJson(request, text, done)
    })
  },
  { name: 'request-guard' },
)

/**
 * Who still sends when the connection is closed may never read why: a body that is somewhat too long is read to its end
 * and dropped before the answer; a longer one is answered at once, and the connection closed.
 */
function refuseBody({ raw }: FastifyRequest, length: number, done: (problem: ProblemException) => void): void {
  const refuse = () => {
    raw.off('end', refuse).off('close', refuse)
    done(new ProblemException('body_too_large'))
  }
  if (length > PATIENT_BYTES) return refuse()
  raw.once('end', refuse).once('close', refuse).resume() // close alone: the client has gone away
}

function refusalOf({ raw, headers }: FastifyRequest, limits: RequestLimits): ProblemException | undefined {
  if ((raw.url ?? '').length > limits.maxUrlLength) return new ProblemException('uri_too_long')
  if (raw.rawHeaders.length > limits.maxHeaders * 2) return new ProblemException('headers_too_large')
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return new ProblemException('unsupported_media_type', { detail: 'Content-Encoding is not accepted.' })
  }
  return undefined
}
