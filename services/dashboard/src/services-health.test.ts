import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Readyz } from '@leaderboard/contracts/status'
import { ASK_DEADLINE_MS } from '@leaderboard/service-shell/plugins/health'
import { startTestService } from '@leaderboard/service-shell/test-service'
import { expect, test } from 'vitest'
import { type FakeService, startFakeService } from './fake-service.ts'
import { checkServices } from './services-health.ts'

const DEAD = 'http://127.0.0.1:1'
const NO_REDIS = { name: 'redis', reason: 'cannot be reached' }

const startReady = (status: Readyz['status'], missing: Readyz['missing']): Promise<FakeService> =>
  startFakeService((_request, response) => void response.end(JSON.stringify({ status, service: 'any', missing })))

async function readyzOf(urls: { ingest?: string; query?: string; realtime?: string; ranker?: string }) {
  const { ingest = DEAD, query = DEAD, realtime = DEAD, ranker = DEAD } = urls
  const env = { INGEST_URL: ingest, QUERY_URL: query, REALTIME_URL: realtime, RANKER_URL: ranker }
  await using origin = await startTestService(async (app) => checkServices(app), {
    name: 'dashboard',
    isPrivate: false,
    env,
  })
  const response = await fetch(`${origin.url}/readyz`)
  return { code: response.status, ...((await response.json()) as Readyz) }
}

test('what several services lack is told once, with their names', async () => {
  await using one = await startReady('degraded', [NO_REDIS])
  await using other = await startReady('degraded', [NO_REDIS, { name: 'board-views', reason: 'global is loading' }])
  const readyz = await readyzOf({ ingest: one.url, query: other.url, realtime: one.url, ranker: one.url })
  expect(readyz).toMatchObject({ code: 200, status: 'degraded' })
  expect(readyz.missing).toEqual([
    { name: 'ingest, query, realtime, ranker', reason: 'redis: cannot be reached' },
    { name: 'query', reason: 'board-views: global is loading' },
  ])
})

test('the origin stays in rotation while one service can serve', async () => {
  await using ready = await startReady('ready', [])
  expect(await readyzOf({ query: ready.url })).toMatchObject({
    code: 200,
    status: 'degraded',
    missing: [{ name: 'ingest, realtime, ranker', reason: 'does not answer' }],
  })
  expect(await readyzOf({ ranker: ready.url })).toMatchObject({ code: 503, status: 'unavailable' })
})

test('a service that waits for its database as long as it may is still heard', async () => {
  const missing = [{ name: 'database', reason: 'cannot be reached' }]
  const body = JSON.stringify({ status: 'degraded', service: 'query', missing })
  await using slow = await startFakeService(
    (_request, response) => void setTimeout(() => response.end(body), ASK_DEADLINE_MS),
  )
  const readyz = await readyzOf({ ingest: slow.url, query: slow.url, realtime: slow.url, ranker: slow.url })
  expect(readyz).toMatchObject({
    code: 200,
    missing: [{ name: 'ingest, query, realtime, ranker', reason: 'database: cannot be reached' }],
  })
})

test('a service that accepts and says nothing does not hold a connection to it for ever', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  expect(await readyzOf({ query: url })).toMatchObject({
    code: 503,
    missing: [{ name: 'ingest, query, realtime, ranker', reason: 'does not answer' }],
  })
  silent.close()
})
