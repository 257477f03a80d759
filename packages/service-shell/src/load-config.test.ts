import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CONFIG_VARIABLES, describeConfig } from './config-variables.ts'
import { ConfigError, loadConfig } from './load-config.ts'
import { readEnvironment } from './read-environment.ts'

const DATABASE_URL = 'postgres://someone:secret@127.0.0.1:5432/board'
const load = (env: Record<string, string> = {}) =>
  loadConfig({ LEADERBOARD_HOME: '/nonexistent', DATABASE_URL, ...env })

function errorOf(env: Record<string, string>): ConfigError {
  try {
    load(env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

test('.env.example is what the table of variables says, word for word', () => {
  const file = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
  expect(file).toBe(describeConfig())
})

test('load-config reads every variable of the table, and no other', () => {
  const seen = new Set<string>()
  const values: Record<string, string> = { DATABASE_URL, ENV_FILE: '' }
  const env = new Proxy(values, {
    get: (target, name: string) => {
      seen.add(name)
      return target[name]
    },
  })
  loadConfig(readEnvironment(env))
  expect([...seen].toSorted()).toEqual(Object.keys(CONFIG_VARIABLES).toSorted())
})

describe('ports', () => {
  test('PORT_BASE moves all of them, and the addresses the origin looks at', () => {
    expect(load({ PORT_BASE: '18000' })).toMatchObject({
      port: 18000,
      ingestPort: 18001,
      queryPort: 18002,
      realtimePort: 18003,
      rankerPort: 18004,
      ingestUrl: 'http://127.0.0.1:18001',
      allowedOrigins: ['http://localhost:18000', 'http://127.0.0.1:18000'],
    })
  })

  test.each([
    [{}, 'http://127.0.0.1:8002'],
    [{ SERVICE_HOST: '127.0.0.2' }, 'http://127.0.0.2:8002'],
    [{ SERVICE_HOST: '::1' }, 'http://[::1]:8002'],
    [{ SERVICE_HOST: '0.0.0.0', AUTH: 'required' }, 'http://127.0.0.1:8002'],
    [{ SERVICE_HOST: '::', AUTH: 'required' }, 'http://[::1]:8002'],
    [{ SERVICE_HOST: '127.0.0.2', QUERY_URL: 'http://query:1' }, 'http://query:1'],
  ])('with %j the origin looks for query at %s', (env, url) => {
    expect(load(env as Record<string, string>).queryUrl).toBe(url)
  })

  test('a single port goes before the base', () => {
    expect(load({ PORT_BASE: '18000', PORT: '80', QUERY_PORT: '9' })).toMatchObject({
      port: 80,
      queryPort: 9,
      queryUrl: 'http://127.0.0.1:9',
    })
  })
})

describe('Redis', () => {
  test.each([
    [{ REDIS_URL: '' }, null],
    [{ REDIS_URL: 'rediss://cache.example:6380' }, 'rediss://cache.example:6380'],
    [{ REDIS_URL: 'redis://a:1, redis://b:2' }, 'redis://a:1, redis://b:2'],
    [{ REDIS_HOST: 'cache' }, 'redis://cache:6379'],
    [{ REDIS_HOST: 'cache', REDIS_PORT: '7000' }, 'redis://cache:7000'],
    [{}, 'redis://127.0.0.1:6379'],
  ])('%j leads to %s', (env, url) => {
    expect(load(env).redisUrl).toBe(url)
  })
})

describe('the database', () => {
  test('a host of a pooler is taken for one, and the direct address leaves it out', () => {
    const config = load({ DATABASE_URL: 'postgres://u:p@ep-cool-1-pooler.eu.example.tech/board?sslmode=require' })
    expect(config.isDatabasePooled).toBe(true)
    expect(config.databaseDirectUrl).toBe('postgres://u:p@ep-cool-1.eu.example.tech/board?sslmode=require')
  })

  test('production warns of encryption that checks nothing', () => {
    const url = `${DATABASE_URL}?sslmode=require`
    expect(load({ DATABASE_URL: url, NODE_ENV: 'production' }).warnings).toHaveLength(1)
    expect(load({ DATABASE_URL: url }).warnings).toEqual([])
    expect(load({ DATABASE_URL: url.replace('require', 'verify-full'), NODE_ENV: 'production' }).warnings).toEqual([])
  })

  test('the password is in no error', () => {
    for (const url of [
      'mysql://u:secret@h/d',
      'postgres://u:secret@h/',
      'postgres://u:secret@h/d?sslmode=secret',
      'secret',
    ]) {
      expect(errorOf({ DATABASE_URL: url }).message).not.toContain('secret')
    }
  })
})

describe('servers.env, which the boot script writes', () => {
  const home = mkdtempSync(join(tmpdir(), 'leaderboard config '))
  writeFileSync(join(home, 'servers.env'), 'DATABASE_URL=postgres://e@127.0.0.1:1/e\nREDIS_URL=redis://127.0.0.1:2\n')

  test('is read where the process has no DATABASE_URL', () => {
    expect(loadConfig({ LEADERBOARD_HOME: home })).toMatchObject({
      databaseUrl: 'postgres://e@127.0.0.1:1/e',
      redisUrl: 'redis://127.0.0.1:2',
    })
  })

  test('is not read where it has one, and never goes before a variable that is set', () => {
    expect(loadConfig({ LEADERBOARD_HOME: home, DATABASE_URL }).redisUrl).toBe('redis://127.0.0.1:6379')
    expect(loadConfig({ LEADERBOARD_HOME: home, REDIS_URL: '' }).redisUrl).toBeNull()
    expect(loadConfig({ LEADERBOARD_HOME: home, REDIS_HOST: 'cache' }).redisUrl).toBe('redis://cache:6379')
  })

  test('.env goes before it, and the environment before both', () => {
    const file = join(home, 'my.env')
    writeFileSync(file, 'PORT_BASE=9000\nLOG_LEVEL=warn\n')
    const config = loadConfig(readEnvironment({ LEADERBOARD_HOME: home, ENV_FILE: file, LOG_LEVEL: 'error' }))
    expect(config).toMatchObject({ port: 9000, logLevel: 'error', databaseUrl: 'postgres://e@127.0.0.1:1/e' })
  })
})

test('a relative LEADERBOARD_HOME is one of the clone, wherever the service runs', () => {
  const clone = fileURLToPath(new URL('../../..', import.meta.url))
  const before = process.cwd()
  process.chdir(tmpdir())
  try {
    expect(load({ LEADERBOARD_HOME: 'data' }).home).toBe(join(clone, 'data'))
  } finally {
    process.chdir(before)
  }
})

test('without a database the error says how to get one', () => {
  expect(() => loadConfig({ LEADERBOARD_HOME: '/nonexistent' })).toThrow(
    /^DATABASE_URL is not set: keep "npm run servers"/,
  )
})

test.each([
  [{ PORT: 'abc' }, 'PORT', 'must be a whole number from 0 to 65535, not "abc"'],
  [{ PORT: '80000' }, 'PORT', 'must be a whole number from 0 to 65535, not "80000"'],
  [{ PORT_BASE: '65535' }, 'PORT_BASE', 'must be a whole number from 1 to 65531, not "65535"'],
  [{ TICK_MS: '1e3' }, 'TICK_MS', 'must be a whole number from 10 to 10000, not "1e3"'],
  [{ BATCH_SIZE: '129' }, 'BATCH_SIZE', 'must be a whole number from 1 to 128, not "129"'],
  [{ RATE_LIMIT_SUBMIT_PER_MINUTE: '-1' }, 'RATE_LIMIT_SUBMIT_PER_MINUTE', expect.stringContaining('not "-1"')],
  [{ RATE_LIMIT_LOOPBACK: 'yes' }, 'RATE_LIMIT_LOOPBACK', 'must be true or false, not "yes"'],
  [{ DATABASE_CA_FILE: '/nonexistent' }, 'DATABASE_CA_FILE', 'names a file that cannot be read: "/nonexistent"'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL', expect.stringContaining('must be one of trace, debug')],
  [{ NODE_ENV: 'prod' }, 'NODE_ENV', 'must be one of development, production, test, not "prod"'],
  [{ TRUSTED_PROXIES: 'true' }, 'TRUSTED_PROXIES', 'must be a list of networks such as 10.0.0.0/8, not "true"'],
  [{ TRUSTED_PROXIES: '1' }, 'TRUSTED_PROXIES', expect.stringContaining('not "1"')],
  [{ TRUSTED_PROXIES: '10.0.0.0/8,0.0.0.0/0' }, 'TRUSTED_PROXIES', expect.stringContaining('not "0.0.0.0/0"')],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES', expect.stringContaining('not "10.0.0.0/33"')],
  [
    { ALLOWED_ORIGINS: 'https://a.example/path' },
    'ALLOWED_ORIGINS',
    expect.stringContaining('https://a.example is meant'),
  ],
  [{ ALLOWED_ORIGINS: 'a.example' }, 'ALLOWED_ORIGINS', expect.stringContaining('http:// or https://')],
  [{ SERVICE_HOST: 'a b', AUTH: 'required' }, 'SERVICE_HOST', 'must be a host name or an address'],
  [{ INGEST_URL: 'ftp://x' }, 'INGEST_URL', 'must be an address that starts with http://'],
  [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL', 'must be an address that starts with redis:// or rediss://'],
  [{ REDIS_URL: 'redis://a:1,b:2' }, 'REDIS_URL', 'must be an address that starts with redis:// or rediss://'],
  [{ REDIS_PORT: 'x', REDIS_HOST: 'cache' }, 'REDIS_PORT', expect.stringContaining('not "x"')],
  [{ DATABASE_URL: 'mysql://h/d' }, 'DATABASE_URL', expect.stringContaining('postgres://')],
  [{ DATABASE_URL: `${DATABASE_URL}?sslmode=on` }, 'DATABASE_URL', expect.stringContaining('none of disable')],
  [
    { DATABASE_URL: 'postgres://h-pooler.x.example/d', DATABASE_POOLED: 'false' },
    'DATABASE_POOLED',
    'cannot be false: the host of DATABASE_URL is a pooler',
  ],
])('%j is refused, naming %s', (env, variable, reason) => {
  expect(errorOf(env as Record<string, string>)).toMatchObject({ variable, reason })
})

describe('who may write', () => {
  test('is everybody on loopback, and whoever has a key in production', () => {
    expect(load()).toMatchObject({ isAuthRequired: false, areReadsKeyed: false })
    expect(load({ NODE_ENV: 'production' })).toMatchObject({ isAuthRequired: true })
    expect(errorOf({ AUTH: 'open', READ_ACCESS: 'keyed' }).variable).toBe('READ_ACCESS')
    expect(load({ AUTH: 'required', READ_ACCESS: 'keyed' })).toMatchObject({
      isAuthRequired: true,
      areReadsKeyed: true,
    })
  })

  test('must be said where the network can reach it', () => {
    expect(errorOf({ HOST: '0.0.0.0' })).toMatchObject({ variable: 'AUTH' })
    expect(errorOf({ SERVICE_HOST: '::' })).toMatchObject({ variable: 'AUTH' })
    expect(load({ HOST: '0.0.0.0', AUTH: 'required' })).toMatchObject({ isAuthRequired: true })
    expect(load({ HOST: '0.0.0.0', NODE_ENV: 'production' })).toMatchObject({ isAuthRequired: true })
    const open = load({ HOST: '0.0.0.0', AUTH: 'open' })
    expect(open.isAuthRequired).toBe(false)
    expect(open.warnings.join()).toContain('AUTH=open')
    expect(load({ HOST: '127.0.0.2', SERVICE_HOST: '::1' }).warnings).toEqual([])
  })

  test('token secrets are long, differ, and are not repeated in an error', () => {
    const [one, two] = ['a'.repeat(32), 'b'.repeat(40)]
    expect(load({ TOKEN_SECRETS: `${one}, ${two}` }).tokenSecrets).toEqual([one, two])
    expect(load().tokenSecrets).toEqual([])
    expect(errorOf({ TOKEN_SECRETS: 'topsecret' }).message).not.toContain('topsecret')
    expect(errorOf({ TOKEN_SECRETS: `${one},${one}` }).message).not.toContain(one)
  })

  test('the secret of the admin area is long, and is not repeated in an error', () => {
    expect(load().adminSessionSecret).toBeNull()
    expect(load({ ADMIN_SESSION_SECRET: 'a'.repeat(32) }).adminSessionSecret).toBe('a'.repeat(32))
    expect(errorOf({ ADMIN_SESSION_SECRET: 'topsecret' }).message).not.toContain('topsecret')
  })

  test('CORS_ORIGINS holds origins and nothing else', () => {
    expect(load({ CORS_ORIGINS: 'https://game.example, http://localhost:3000' }).corsOrigins).toHaveLength(2)
    for (const wrong of ['*', 'null', 'game.example', 'https://game.example/']) {
      expect(errorOf({ CORS_ORIGINS: wrong }).variable).toBe('CORS_ORIGINS')
    }
  })
})
