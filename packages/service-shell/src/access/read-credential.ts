import type { IncomingHttpHeaders } from 'node:http'

/** Longer than any key or token of ours; nothing looks at more. */
const MAX_LENGTH = 2048

/** The key or token of a request, from `Authorization: Bearer` or X-Api-Key; never from its address, which is logged. */
export function readCredential(headers: IncomingHttpHeaders): string | null {
  const { authorization } = headers
  if (authorization !== undefined) {
    const text = /^bearer +([^\s]+) *$/i.exec(authorization.slice(0, MAX_LENGTH))?.[1]
    return text ?? authorization.slice(0, 1) // something that is no key, so that it is refused as one
  }
  const key = headers['x-api-key']
  return typeof key === 'string' ? key.slice(0, MAX_LENGTH) : null
}
