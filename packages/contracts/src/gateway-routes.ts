/** Which service answers what, as the one origin sees it. The gateway forwards nothing that is not in this list. */
export type ServiceName = 'ingest' | 'query' | 'realtime'

export interface GatewayRoute {
  method: 'GET' | 'POST'
  /** Path with `:name` for one segment. */
  path: string
  service: ServiceName
}

export const GATEWAY_ROUTES: readonly GatewayRoute[] = [
  { method: 'POST', path: '/api/leaderboard/submit', service: 'ingest' },
  { method: 'POST', path: '/api/leaderboard/submit/batch', service: 'ingest' },
  { method: 'POST', path: '/api/leaderboard/recalculate', service: 'ingest' },
  { method: 'POST', path: '/api/players', service: 'ingest' },
  { method: 'POST', path: '/api/tokens', service: 'ingest' },
  { method: 'GET', path: '/api/players/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/top', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/rank/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/around/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/ranks', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/distribution', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/history/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/goals/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/simulate', service: 'query' },
  { method: 'GET', path: '/api/players', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/stream', service: 'realtime' },
  { method: 'GET', path: '/asyncapi.json', service: 'realtime' },
  { method: 'GET', path: '/api/boards', service: 'query' },
  { method: 'GET', path: '/api/status', service: 'query' },
  { method: 'GET', path: '/api/status/live', service: 'realtime' },
]

/**
 * What the origin forwards for the session of the page's admin area alone: with a key of its own a request finds nothing
 * here, as ingest behind the origin takes those.
 */
export const ADMIN_ROUTES: readonly GatewayRoute[] = [
  { method: 'GET', path: '/api/admin/keys', service: 'ingest' },
  { method: 'POST', path: '/api/admin/keys', service: 'ingest' },
  { method: 'POST', path: '/api/admin/keys/:id/revoke', service: 'ingest' },
  { method: 'POST', path: '/api/admin/keys/:id/rotate', service: 'ingest' },
  { method: 'POST', path: '/api/admin/players/:id/hide', service: 'ingest' },
  { method: 'POST', path: '/api/admin/players/:id/unhide', service: 'ingest' },
  { method: 'GET', path: '/api/admin/players/:id/export', service: 'ingest' },
  { method: 'POST', path: '/api/admin/players/:id/erase', service: 'ingest' },
  { method: 'POST', path: '/api/admin/sessions/:id/remove', service: 'ingest' },
  { method: 'POST', path: '/api/admin/sessions/:id/restore', service: 'ingest' },
  { method: 'GET', path: '/api/admin/moderation', service: 'ingest' },
]

/** An operator's route that also takes a key of its own. */
export const RECALCULATE_PATH = '/api/leaderboard/recalculate'

/** What operators read of players and services. Where reads take a key, the session of the admin area is one for these. */
export const OPERATOR_READS: ReadonlySet<string> = new Set([
  '/api/players',
  '/api/leaderboard/ranks',
  '/api/leaderboard/history/:id',
  '/api/status',
  '/api/status/live',
])

/** Opens (POST), tells of (GET) and ends (DELETE) the session of the admin area; answered by the origin itself. */
export const ADMIN_SESSION_PATH = '/api/admin/session'

/** Goes along with whatever the session is meant for: a page of another origin cannot set it. */
export const ADMIN_SESSION_HEADER = 'x-admin-session'

/** Upgrades on these paths go to realtime as raw bytes. */
export const SOCKET_PATH = '/ws'

/** What a client offers first where it shows a key or token in the handshake; the server picks it. */
export const SOCKET_SUBPROTOCOL = 'leaderboard'

/** A browser cannot set headers on a socket: its key or token is offered as a subprotocol behind this. */
export const SOCKET_BEARER_PREFIX = 'leaderboard.bearer.'
