/** A real service with the bare server beside it: service.main.ts PORT BARE_PORT ingest|query|realtime. */
import { ingestApp } from '@leaderboard/ingest/src/app.ts'
import { queryApp } from '@leaderboard/query/src/app.ts'
import { realtimeApp } from '@leaderboard/realtime/src/app.ts'
import { type ServiceDefinition, startService } from '@leaderboard/service-shell/start-service'
import { startBareServer } from './bare-server.ts'

const [, , port, barePort, name = 'ingest'] = process.argv

const BUILDS: Record<string, ServiceDefinition['build']> = {
  ingest: ingestApp,
  query: async (app) => {
    await app.register(queryApp)
  },
  realtime: realtimeApp,
}
const build = BUILDS[name]
if (build === undefined) throw new Error(`${name} is no service of the bench`)

await startBareServer(Number(barePort))
await startService({ name, port: () => Number(port), build })
