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

/** Upgrades on these paths go to realtime as raw bytes. */
export const SOCKET_PATH = '/ws'

/** What a client offers first where it shows a key or token in the handshake; the server picks it. */
export const SOCKET_SUBPROTOCOL = 'leaderboard'

/** A browser cannot set headers on a socket: its key or token is offered as a subprotocol behind this. */
export const SOCKET_BEARER_PREFIX = 'leaderboard.bearer.'
