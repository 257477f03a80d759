import { expect, test } from 'vitest'
import { originOf, readSettings } from '../settings.mjs'

const portsOf = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(readSettings(env, '/clone').ports.map(({ name, port }) => [name, port]))

test('PORT_BASE moves all ports, and a variable of its own moves one', () => {
  expect(portsOf({})).toEqual({ dashboard: 8000, ingest: 8001, query: 8002, realtime: 8003, ranker: 8004 })
  expect(portsOf({ PORT_BASE: '18000', PORT: '80', RANKER_PORT: '9' })).toEqual({
    dashboard: 80,
    ingest: 18_001,
    query: 18_002,
    realtime: 18_003,
    ranker: 9,
  })
})

test.each([
  [{ PORT: 'abc' }, 'PORT must be a port number from 1 to 65535; it is "abc".'],
  [{ PORT_BASE: '8000.5' }, 'PORT_BASE must be a port number from 1 to 65535; it is "8000.5".'],
  [{ INGEST_PORT: '1e3' }, 'INGEST_PORT must be a port number from 1 to 65535; it is "1e3".'],
  [{ QUERY_PORT: '70000' }, 'QUERY_PORT must be a port number from 1 to 65535; it is "70000".'],
  [{ PORT_BASE: '65535' }, 'INGEST_PORT would be 65536, which is no port: PORT_BASE must be 65530 or less.'],
  [{ QUERY_PORT: '8005' }, 'QUERY_PORT and DASHBOARD_METRICS_PORT are both 8005.'],
  [{ PORT: '8003' }, 'PORT and REALTIME_PORT are both 8003.'],
])('%j is refused with the name of the variable', (env, message) => {
  expect(() => readSettings(env, '/clone')).toThrow(message)
})

test.each([
  [{}, 'http://127.0.0.1:8000', 'http://127.0.0.1:8004'],
  [{ HOST: '0.0.0.0', SERVICE_HOST: '::' }, 'http://127.0.0.1:8000', 'http://[::1]:8004'],
  [{ HOST: '10.0.0.7', SERVICE_HOST: 'fe80::1' }, 'http://10.0.0.7:8000', 'http://[fe80::1]:8004'],
])('with %j the origin is reached at %s and ranker at %s', (env, origin, ranker) => {
  const { ports } = readSettings(env, '/clone')
  expect([originOf(ports[0]), ...ports.slice(-1).map(originOf)]).toEqual([origin, ranker])
})

test('servers are outside only where they are named; an empty REDIS_URL names none on purpose', () => {
  const { home, isDatabaseOutside, isRedisOutside } = readSettings({ DATABASE_URL: ' ' }, '/clone')
  expect({ home, isDatabaseOutside, isRedisOutside }).toEqual({
    home: '/clone/.local',
    isDatabaseOutside: false,
    isRedisOutside: false,
  })
  expect(readSettings({ LEADERBOARD_HOME: 'data' }, '/clone').home).toBe('/clone/data')
  expect(readSettings({ REDIS_URL: '' }, '/clone').isRedisOutside).toBe(true)
  expect(readSettings({ REDIS_HOST: 'redis' }, '/clone').isRedisOutside).toBe(true)
  expect(readSettings({ REDIS_PORT: '7000' }, '/clone').isRedisOutside).toBe(true)
})
