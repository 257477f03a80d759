/** Where the gateway finds the services. */
import type { ServiceName } from '@leaderboard/contracts/gateway-routes'
import type { Config } from '@leaderboard/service-shell/load-config'

export function upstreamsOf(config: Config): Record<ServiceName, string> {
  return { ingest: config.ingestUrl, query: config.queryUrl, realtime: config.realtimeUrl }
}
