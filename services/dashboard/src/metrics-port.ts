/** /metrics of the gateway, on a port of its own: the origin is public and shows none. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ShellServer } from '@leaderboard/service-shell/build-server'

/**
 * Opens the port until the server closes.
 * @returns the port, chosen by the system where 0 was asked for
 * @throws when it cannot be opened; the message names the variable that moves it
 */
export async function openMetricsPort(app: ShellServer, { host, port }: { host: string; port: number }) {
  const { metrics } = app
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: unknown) => {
        app.logger.error({ err: error }, 'the metrics could not be read')
        response.writeHead(500).end()
      },
    )
  })
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    throw new Error(`port ${port} cannot be used for metrics: set DASHBOARD_METRICS_PORT`, { cause: error })
  }
  app.addHook('onClose', async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
