import { expect, test } from 'vitest'
import { serviceRows, storeRows } from './system-rows.ts'

const READY = { status: 'ready', service: 'dashboard', missing: [] } as const
const STATUS = { views: [], jobs: [], outbox: { unsent: 0, oldestSeconds: 0 } }

test('a service that nobody misses is ready, one that does not answer is down, one that lacks something degraded', () => {
  const missing = [
    { name: 'realtime', reason: 'does not answer' },
    { name: 'query, ranker', reason: 'redis: connection lost' },
  ]
  const rows = serviceRows({ status: 'degraded', service: 'dashboard', missing })
  expect(rows.map(({ name, state }) => [name, state])).toEqual([
    ['Ingest', 'ready'],
    ['Query', 'behind'],
    ['Realtime', 'down'],
    ['Ranker', 'behind'],
  ])
})

test('nothing is claimed about what could not be asked', () => {
  expect(new Set(serviceRows(null).map(({ state }) => state))).toEqual(new Set(['unknown']))
  expect(storeRows(null, null).map(({ state }) => state)).toEqual(['unknown', 'unknown'])
})

test('a store is reached unless somebody complains or cannot read it', () => {
  expect(storeRows({ ...READY, missing: [] }, STATUS).map(({ state }) => state)).toEqual(['ready', 'ready'])
  expect(storeRows({ ...READY, missing: [] }, { ...STATUS, outbox: null })[0]?.state).toBe('down')
  const missing = [{ name: 'ingest', reason: 'redis: connection lost' }]
  expect(storeRows({ ...READY, missing }, STATUS)[1]?.state).toBe('down')
})
