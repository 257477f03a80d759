import { startService } from '@leaderboard/service-shell/start-service'
import { queryApp } from './app.ts'

await startService({
  name: 'query',
  port: (config) => config.queryPort,
  build: async (app) => {
    await app.register(queryApp)
  },
})
