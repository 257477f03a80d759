/** Answers what Node's HTTP parser refused before there was a request: raw bytes, but a problem all the same. */

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemCode, toProblem } from '@leaderboard/contracts/problem'
import { distrustedSockets } from './distrusted-sockets.ts'

const CODES: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

interface ParserError extends Error {
  code?: string
}

/** For Fastify's `clientErrorHandler`. The connection is always closed: what follows on it cannot be trusted. */
export function answerClientError(error: ParserError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable) {
    socket.destroy()
    return
  }
  // The other side may never read the answer nor close.
  socket.setTimeout(1000, () => socket.destroy())
  if (distrustedSockets.has(socket)) return // it has its answer, which closes it
  const known = CODES[error.code ?? '']
  socket.end(known ? rawProblem(known) : rawProblem('invalid_request', 'The request is not valid HTTP.'))
}

/** A whole HTTP response that carries a problem and closes the connection. */
export function rawProblem(code: ProblemCode, detail?: string): string {
  const { status } = PROBLEMS[code]
  const body = JSON.stringify(toProblem(code, detail === undefined ? {} : { detail }))
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...(status === 503 ? ['Retry-After: 1'] : []),
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
