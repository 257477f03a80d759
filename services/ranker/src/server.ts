import { startService } from '@leaderboard/service-shell/start-service'
import { rankerApp } from './app.ts'

await startService({ name: 'ranker', port: (config) => config.rankerPort, build: (app) => rankerApp(app) })
