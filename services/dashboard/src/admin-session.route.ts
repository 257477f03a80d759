/** /api/admin/session: logs in with an admin key, tells of the session, logs out. Ingest says whether the key is good. */

import { AdminSession, OpenAdminSessionRequest } from '@leaderboard/contracts/admin-session'
import type { ApiKey } from '@leaderboard/contracts/api-key'
import { ADMIN_SESSION_PATH } from '@leaderboard/contracts/gateway-routes'
import { PROBLEMS, type Problem, type ProblemCode, ProblemException } from '@leaderboard/contracts/problem'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { demandOwnPage } from './admin-requests.ts'
import { type AdminSessions, endOf } from './admin-sessions.ts'
import { forwardingHeaders, type Origin } from './forwarded-headers.ts'
import { upstreamsOf } from './upstreams.ts'

const ASK_TIMEOUT_MS = 5_000

export function serveAdminSession(app: ShellServer, sessions: AdminSessions): void {
  const { ingest } = upstreamsOf(app.config)
  const config = { access: 'open' as const }

  app.post(
    ADMIN_SESSION_PATH,
    { config, schema: { hide: true, body: OpenAdminSessionRequest } },
    async (request, reply) => {
      demandOwnPage(request)
      const { key } = request.body
      const endsAt = await askAboutKey(ingest, key, request)
      reply.header('set-cookie', await sessions.begin(request, key, endsAt))
      return reply.code(204).header('cache-control', 'no-store').send()
    },
  )

  app.get(
    ADMIN_SESSION_PATH,
    { config, schema: { hide: true, response: { 200: AdminSession } } },
    async (request, reply) => {
      const session = await sessions.read(request)
      const until = session === null ? null : new Date(session.until).toISOString()
      return reply.header('cache-control', 'no-store').send({ until })
    },
  )

  app.delete(ADMIN_SESSION_PATH, { config, schema: { hide: true } }, (request, reply) => {
    demandOwnPage(request)
    return reply.code(204).header('set-cookie', endOf(request)).header('cache-control', 'no-store').send()
  })
}

/**
 * When the key ends in milliseconds since 1970, or null: never. Throws the problem where ingest does not take it for an
 * admin key. Asked in the client's name, so that wrong keys are counted for its address.
 */
async function askAboutKey(ingest: string, key: string, request: Origin): Promise<number | null> {
  const { id, ip, protocol, host } = request
  // What could not stand in a header is no key.
  const credential = /^[\x21-\x7e]+$/.test(key) ? key : '-'
  const response = await fetch(`${ingest}/api/admin/keys`, {
    headers: { authorization: `Bearer ${credential}`, ...forwardingHeaders({ id, ip, protocol, host }) },
    redirect: 'error',
    signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
  }).catch(() => null) // answered 503 below
  const body: unknown = await response?.json().catch(() => null) // as above
  if (response?.ok === true && isKeyList(body)) {
    const expiresAt = body.items.find((item) => key.startsWith(`lbk_${item.id}_`))?.expiresAt ?? null
    return expiresAt === null ? null : Date.parse(expiresAt)
  }
  if (isProblem(body)) throw new ProblemException(body.code, detailsOf(body))
  throw new ProblemException('service_unavailable', { detail: 'The ingest service does not answer.' })
}

function isKeyList(body: unknown): body is { items: ApiKey[] } {
  return typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)
}

function isProblem(body: unknown): body is Problem & { code: ProblemCode } {
  return typeof body === 'object' && body !== null && 'code' in body && String(body.code) in PROBLEMS
}

function detailsOf({ detail, retryAfterSeconds }: Problem) {
  return { detail, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
}
