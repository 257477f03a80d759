import { startService } from '@leaderboard/service-shell/start-service'
import { realtimeApp } from './app.ts'

await startService({ name: 'realtime', port: (config) => config.realtimePort, build: realtimeApp })
