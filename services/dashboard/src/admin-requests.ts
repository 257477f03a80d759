/** Where the session of the admin area becomes the key of a request: on the operator's routes, for the own page alone. */
import { ADMIN_SESSION_HEADER } from '@leaderboard/contracts/gateway-routes'
import { ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyRequest } from 'fastify'
import type { AdminSessions } from './admin-sessions.ts'

export type Admit = (request: FastifyRequest) => Promise<void>

/** For a route that is the admin area's alone. */
export function demandSession(sessions: AdminSessions): Admit {
  return async (request) => {
    if (hasOwnKey(request)) throw new ProblemException('not_found')
    demandOwnPage(request)
    const session = await sessions.read(request)
    if (session === null) throw new ProblemException('unauthorized', { detail: 'Log in to the admin area first.' })
    request.headers.authorization = `Bearer ${session.key}`
  }
}

/** For a route that takes keys as well: a request that is not the own page's goes on as it came. */
export function lendSession(sessions: AdminSessions): Admit {
  return async (request) => {
    if (hasOwnKey(request) || !isOfOwnPage(request)) return
    const session = await sessions.read(request)
    if (session !== null) request.headers.authorization = `Bearer ${session.key}`
  }
}

/** Throws where the request may come from elsewhere than a page of this origin. */
export function demandOwnPage(request: FastifyRequest): void {
  if (isOfOwnPage(request)) return
  throw new ProblemException('origin_refused', {
    detail: `Only a page of this origin may ask this, with the header ${ADMIN_SESSION_HEADER}.`,
  })
}

/**
 * A browser lets a page set the header for its own origin alone, unless CORS allows it, which never does. Beyond that it
 * must not say that the request comes from elsewhere. (Sec-Fetch-Site is left out over plain HTTP.)
 */
function isOfOwnPage({ headers, protocol, host }: FastifyRequest): boolean {
  if (headers[ADMIN_SESSION_HEADER] === undefined) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  return headers.origin === undefined || headers.origin === `${protocol}://${host}`
}

function hasOwnKey({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined
}
