import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { expect, test } from 'vitest'
import { openMetricsPort } from './metrics-port.ts'

/** A gateway whose metrics are on the port asked for, 0 for any. */
async function startGateway(asked: number) {
  let port = 0
  const build = async (app: ShellServer) => {
    app.get('/page', async () => 'ok')
    port = await openMetricsPort(app, { host: '127.0.0.1', port: asked })
  }
  const service = await startTestService(build, { name: 'dashboard', isPrivate: false })
  return { service, port }
}

test('the metrics of the gateway are on a port of their own, and nothing else is there', async () => {
  const { service, port } = await startGateway(0)
  await fetch(`${service.url}/page`)
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('text/plain')
  expect(text).toContain('leaderboard_http_request_seconds_count{service="dashboard",method="GET",route="/page"')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
  expect((await fetch(`http://127.0.0.1:${port}/page`)).status).toBe(404)
  expect((await fetch(`${service.url}/metrics`)).status).toBe(404)
  await service.close()
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow('fetch failed')
})

test('a port that is taken is told with the variable that moves it', async () => {
  const { service, port } = await startGateway(0)
  const words = `port ${port} cannot be used for metrics: set DASHBOARD_METRICS_PORT`
  await expect(startGateway(port)).rejects.toThrow(words)
  await service.close()
})
