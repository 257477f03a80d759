/** The one origin: the page, and everything under /api and /ws. */
import { startService } from '@leaderboard/service-shell/start-service'
import { dashboardApp } from './app.ts'
import { openMetricsPort } from './metrics-port.ts'

await startService({
  name: 'dashboard',
  port: (config) => config.port,
  isPrivate: false,
  build: async (app, { config }) => {
    await dashboardApp(app)
    const { serviceHost: host, dashboardMetricsPort: port } = config
    if (port !== 0) await openMetricsPort(app, { host, port })
  },
})
