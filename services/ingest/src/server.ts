import { startService } from '@leaderboard/service-shell/start-service'
import { ingestApp } from './app.ts'

await startService({ name: 'ingest', port: (config) => config.ingestPort, build: ingestApp })
