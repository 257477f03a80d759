import type { IncomingHttpHeaders } from 'node:http'
import { SOCKET_BEARER_PREFIX } from '@leaderboard/contracts/gateway-routes'

/** Longer than any key or token of ours; nothing looks at more. */
const MAX_LENGTH = 2048

/**
 * The key or token of a request, from `Authorization: Bearer`, X-Api-Key or, for the sockets of browsers, a subprotocol;
 * never from its address, which is logged.
 */
export function readCredential(headers: IncomingHttpHeaders): string | null {
  const { authorization } = headers
  if (authorization !== undefined) {
    const text = /^bearer +([^\s]+) *$/i.exec(authorization.slice(0, MAX_LENGTH))?.[1]
    return text ?? authorization.slice(0, 1) // something that is no key, so that it is refused as one
  }
  const key = headers['x-api-key']
  if (typeof key === 'string') return key.slice(0, MAX_LENGTH)
  return headers.upgrade === undefined ? null : ofSubprotocols(headers['sec-websocket-protocol'])
}

function ofSubprotocols(offered: string | undefined): string | null {
  const bearer = offered
    ?.slice(0, MAX_LENGTH)
    .split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(SOCKET_BEARER_PREFIX))
  return bearer?.slice(SOCKET_BEARER_PREFIX.length) ?? null
}
