/** Where the gateway finds the services. */
import type { ServiceName } from '@leaderboard/contracts/gateway-routes'
import type { Config } from '@leaderboard/service-shell/load-config'

export function upstreamsOf(config: Config): Record<ServiceName, string> {
  return { ingest: config.ingestUrl, query: config.queryUrl, realtime: config.realtimeUrl }
}

/** What a TCP connection to a service needs; a URL has an IPv6 address in brackets. */
export function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) }
}
