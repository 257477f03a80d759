import { startTestService } from '@leaderboard/service-shell/test-service'
import { Type } from '@sinclair/typebox'
import { expect, test } from 'vitest'
import { dashboardApp } from './app.ts'

test('the origin documents what it forwards, from the services themselves', async () => {
  await using query = await startTestService(async (app) => {
    const schema = { params: Type.Object({ id: Type.String() }), summary: 'One rank' }
    app.get('/api/leaderboard/rank/:id', { schema }, async () => 'ok')
    app.get('/internal', async () => 'ok')
  })
  const env = { QUERY_URL: query.url, INGEST_URL: 'http://127.0.0.1:1', REALTIME_URL: 'http://127.0.0.1:1' }
  await using origin = await startTestService((app) => dashboardApp(app), { isPrivate: false, env })

  const response = await fetch(`${origin.url}/openapi.json`)
  const document = (await response.json()) as { openapi: string; paths: Record<string, object> }
  expect(document.openapi).toBe('3.1.0')
  expect(document.paths).toMatchObject({ '/api/leaderboard/rank/{id}': { get: { summary: 'One rank' } } })
  expect(Object.keys(document.paths)).not.toContain('/internal')

  const docs = await fetch(`${origin.url}/docs/json`)
  expect(await docs.json()).toEqual(document)
  const reference = await fetch(`${origin.url}/docs/`)
  expect(reference.headers.get('content-type')).toContain('text/html')
  expect(reference.headers.get('content-security-policy')).toContain("default-src 'self'")
})
