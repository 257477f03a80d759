/**
 * The gateway: what is in GATEWAY_ROUTES goes to the service that answers it, /ws goes to realtime as raw bytes, the
 * rest is the page. Nothing else is forwarded, so a new route of a service is private until the list names it.
 */

import { fileURLToPath } from 'node:url'
import { GATEWAY_ROUTES, type GatewayRoute } from '@leaderboard/contracts/gateway-routes'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { openapiPlugin } from '@leaderboard/service-shell/plugins/openapi'
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

export async function dashboardApp(app: ShellServer, options: DashboardOptions = {}): Promise<void> {
  const { routes = GATEWAY_ROUTES, pageFolder = PAGE_FOLDER } = options
  checkServices(app)
  setSecurityHeaders(app)
  await shareWithOrigins(app)
  await app.register(openapiPlugin, { title: 'Leaderboard', readDocument: createDocumentReader(app, routes) })
  await proxyRoutes(app, routes)
  passSockets(app)
  serveMode(app)
  await servePage(app, pageFolder)
}
