import type { GatewayRoute } from '@leaderboard/contracts/gateway-routes'
import { startTestService, type TestServiceOverrides } from '@leaderboard/service-shell/test-service'
import { dashboardApp } from './app.ts'

const ROUTES: GatewayRoute[] = [
  { method: 'POST', path: '/api/leaderboard/submit', service: 'ingest' },
  { method: 'POST', path: '/api/leaderboard/recalculate', service: 'ingest' },
  { method: 'GET', path: '/api/players', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/top', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/rank/:id', service: 'query' },
  { method: 'GET', path: '/api/leaderboard/stream', service: 'realtime' },
]

const DEAD = 'http://127.0.0.1:1'

/** The gateway before services of a test; those that are not named lead nowhere. */
export function startGateway(
  urls: { ingest?: string; query?: string; realtime?: string },
  overrides: TestServiceOverrides = {},
) {
  const env = {
    INGEST_URL: urls.ingest ?? DEAD,
    QUERY_URL: urls.query ?? DEAD,
    REALTIME_URL: urls.realtime ?? DEAD,
    ...overrides.env,
  }
  return startTestService((app) => dashboardApp(app, { routes: ROUTES, pageFolder: '/nonexistent' }), {
    name: 'dashboard',
    isPrivate: false,
    ...overrides,
    env,
  })
}
