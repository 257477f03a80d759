/** The one origin: the page, and everything under /api and /ws. */
import { startService } from '@leaderboard/service-shell/start-service'
import { dashboardApp } from './app.ts'

await startService({
  name: 'dashboard',
  port: (config) => config.port,
  isPrivate: false,
  build: (app) => dashboardApp(app),
})
