import { expect, test } from 'vitest'
import { startTestService } from '../test-service.ts'

test('requests are counted by route, not by path', async () => {
  await using service = await startTestService(async (app) => void app.get('/player/:id', async () => 'ok'), {
    name: 'query',
  })
  for (const id of [1, 2, 3]) await fetch(`${service.url}/player/${id}`)
  await fetch(`${service.url}/nowhere/1`)
  await fetch(`${service.url}/player/4`, { headers: { 'content-encoding': 'gzip' } }) // refused before its route sees it
  const text = await (await fetch(`${service.url}/metrics`)).text()
  expect(text).toContain(
    'leaderboard_http_request_seconds_count{service="query",method="GET",route="/player/:id",status="200"} 3',
  )
  expect(text).toContain('route="/player/:id",status="415"} 1')
  expect(text).toContain('route="none",status="404"')
  expect(text).not.toContain('nowhere')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('a public server has no metrics and no documents of its own', async () => {
  await using service = await startTestService(async () => undefined, { isPrivate: false })
  for (const path of ['/metrics', '/docs', '/openapi.json']) {
    expect((await fetch(service.url + path)).status).toBe(404)
  }
})

test('a private one describes its routes in OpenAPI 3.1, its own workings left out', async () => {
  await using service = await startTestService(async (app) => void app.get('/player/:id', async () => 'ok'))
  const response = await fetch(`${service.url}/openapi.json`)
  const document = (await response.json()) as { openapi: string; paths: object }
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/player/{id}', '/livez', '/readyz']))
  expect(Object.keys(document.paths)).not.toContain('/metrics')
  expect((await fetch(`${service.url}/docs/`)).status).toBe(200)
})
