/**
 * The gateway: what is in GATEWAY_ROUTES goes to the service that answers it, what is in ADMIN_ROUTES does for the session
 * of the page's admin area, /ws goes to realtime as raw bytes, the rest is the page. Nothing else is forwarded, so a new route of a service is private until the list names it.
 */

import { fileURLToPath } from 'node:url'
import {
  ADMIN_ROUTES,
  GATEWAY_ROUTES,
  type GatewayRoute,
  OPERATOR_READS,
  RECALCULATE_PATH,
} from '@leaderboard/contracts/gateway-routes'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { openapiPlugin } from '@leaderboard/service-shell/plugins/openapi'
import { demandSession, lendSession } from './admin-requests.ts'
import { serveAdminSession } from './admin-session.route.ts'
import { AdminSessions } from './admin-sessions.ts'
import { keepBodyRoom } from './body-room.ts'
import { openKnownRefusals } from './known-refusals.ts'
import { createDocumentReader } from './merge-openapi.ts'
import { passSockets } from './pass-sockets.ts'
import { proxyRoutes } from './proxy-routes.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { serveMode } from './serve-mode.ts'
import { servePage } from './serve-page.ts'
import { checkServices } from './services-health.ts'
import { shareWithOrigins } from './share-with-origins.ts'

interface DashboardOptions {
  routes?: readonly GatewayRoute[]
  /** The built page. */
  pageFolder?: string
}

const PAGE_FOLDER = fileURLToPath(new URL('../dist', import.meta.url))

/** Longer than ingest takes at most: a player may have a million sessions. */
const ADMIN_TIMEOUT_MS = 70_000

export async function dashboardApp(app: ShellServer, options: DashboardOptions = {}): Promise<void> {
  const { routes = GATEWAY_ROUTES, pageFolder = PAGE_FOLDER } = options
  checkServices(app)
  setSecurityHeaders(app)
  keepBodyRoom(app)
  await shareWithOrigins(app)
  await app.register(openapiPlugin, { title: 'Leaderboard', readDocument: createDocumentReader(app, routes) })
  const sessions = new AdminSessions(app.config.adminSessionSecret)
  serveAdminSession(app, sessions)
  const refusals = openKnownRefusals(app)
  const { areReadsKeyed } = app.config
  const isOperators = ({ method, path }: GatewayRoute) =>
    path === RECALCULATE_PATH || (areReadsKeyed && method === 'GET' && OPERATOR_READS.has(path))
  await proxyRoutes(
    app,
    routes.filter((route) => !isOperators(route)),
    { refusals },
  )
  await proxyRoutes(app, routes.filter(isOperators), { refusals, admit: lendSession(sessions) })
  await proxyRoutes(app, ADMIN_ROUTES, { refusals, admit: demandSession(sessions), answerTimeoutMs: ADMIN_TIMEOUT_MS })
  passSockets(app)
  serveMode(app)
  await servePage(app, pageFolder)
}
