import { expect, test } from 'vitest'
import { startTestService } from '../test-service.ts'

async function readyz(url: string) {
  const response = await fetch(`${url}/readyz`)
  return { status: response.status, body: await response.json() }
}

test('readiness says what is missing, and only what is down makes it 503', async () => {
  let board: 'ok' | 'degraded' = 'ok'
  let database: 'ok' | 'down' = 'ok'
  await using service = await startTestService(
    async (app) => {
      app.health.register('board', () => ({ state: board, reason: 'loading' }))
      app.health.register('database', async () => ({ state: database, reason: 'cannot be reached' }))
    },
    { name: 'query', isPrivate: false },
  )
  expect(await readyz(service.url)).toEqual({ status: 200, body: { status: 'ready', service: 'query', missing: [] } })
  board = 'degraded'
  expect(await readyz(service.url)).toEqual({
    status: 200,
    body: { status: 'degraded', service: 'query', missing: [{ name: 'board', reason: 'loading' }] },
  })
  database = 'down'
  expect(await readyz(service.url)).toMatchObject({ status: 503, body: { status: 'unavailable' } })
})

test('a check that fails or hangs counts as down, and liveness does not care', async () => {
  await using service = await startTestService(async (app) => {
    app.health.register('throws', () => {
      throw new Error('broken')
    })
    app.health.register('hangs', () => new Promise(() => {}))
  })
  const { status, body } = await readyz(service.url)
  expect(status).toBe(503)
  expect(body).toMatchObject({
    missing: expect.arrayContaining([
      { name: 'throws', reason: 'broken' },
      { name: 'hangs', reason: 'no answer within a second' },
    ]),
  })
  expect((await fetch(`${service.url}/livez`)).status).toBe(200)
})

test('a service without Redis is degraded, not down', async () => {
  await using service = await startTestService(async () => undefined)
  expect(await readyz(service.url)).toMatchObject({
    status: 200,
    body: { status: 'degraded', missing: [{ name: 'redis' }] },
  })
})
