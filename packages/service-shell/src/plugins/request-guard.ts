/** What is refused before a route sees it: by its framing, its headers, its length, its media type, its nesting. */

import { isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { isTooDeep } from '../is-too-deep.ts'
import type { RequestLimits } from '../request-limits.ts'
import type { ShellServer } from '../shell-server.ts'

/**
 * Connections on which a request had a framing that we do not believe: what Node parses as the next request there may
 * be the body of that one (request smuggling), so nothing more is answered on them. Node 20 reads such a body to the
 * end of the connection, which the answer closes; this holds where another version does not.
 */
const distrusted = new WeakSet<Socket>()

export const requestGuardPlugin = fastifyPlugin(
  async (app: ShellServer, { limits }: { limits: RequestLimits }) => {
    // Must stay the first hook, and synchronous up to the mark: the parser hands over the next request in the same turn.
    app.addHook('onRequest', (request, reply, done) => {
      const { socket } = request.raw
      if (distrusted.has(socket)) {
        reply.hijack()
        return
      }
      const encoding = request.headers['transfer-encoding']
      if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
        distrusted.add(socket)
        reply.header('connection', 'close')
        done(new ProblemException('invalid_request', { detail: 'Transfer-Encoding must be chunked or absent.' }))
        return
      }
      done(refusalOf(request, limits))
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

function refusalOf({ raw, headers }: FastifyRequest, limits: RequestLimits): ProblemException | undefined {
  if ((raw.url ?? '').length > limits.maxUrlLength) return new ProblemException('uri_too_long')
  if (raw.rawHeaders.length > limits.maxHeaders * 2) return new ProblemException('headers_too_large')
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return new ProblemException('unsupported_media_type', { detail: 'Content-Encoding is not accepted.' })
  }
  return undefined
}
