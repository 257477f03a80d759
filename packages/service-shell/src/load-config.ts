/** Configuration: read once, checked, frozen, passed in. No other file looks at the environment. */
import { redisNodes } from '@leaderboard/change-log/redis-nodes'
import { pastPooler, whyNoDatabase } from '@leaderboard/database/database-address'
import {
  booleanOf,
  ConfigError,
  choiceOf,
  type Environment,
  fileOf,
  integerOf,
  listOf,
  networksOf,
  parseUrl,
  portOf,
  textOf,
  textOrDefault,
} from './parse-variable.ts'
import { type AccessConfig, originOf, readAccess } from './read-access.ts'
import { homeOf, readEnvironment, readServersFile } from './read-environment.ts'

export { ConfigError } from './parse-variable.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export interface Config extends AccessConfig {
  readonly isProduction: boolean
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly home: string
  /** Address of the one origin. */
  readonly host: string
  /** Address of the services behind it. */
  readonly serviceHost: string
  readonly port: number
  readonly portBase: number
  readonly ingestPort: number
  readonly queryPort: number
  readonly realtimePort: number
  readonly rankerPort: number
  /** 0: the origin shows its metrics nowhere. */
  readonly dashboardMetricsPort: number
  readonly ingestUrl: string
  readonly queryUrl: string
  readonly realtimeUrl: string
  readonly rankerUrl: string
  readonly databaseUrl: string
  readonly databaseDirectUrl: string
  readonly isDatabasePooled: boolean
  readonly databaseConnections: number
  /** PEM file; null: the authorities that Node knows. */
  readonly databaseCaFile: string | null
  readonly readFallbackConcurrency: number
  /** null: no Redis; the log goes over the outbox. */
  /** Several addresses separated by commas: nodes of one cluster. */
  readonly redisUrl: string | null
  readonly redisCaFile: string | null
  /** 0: no limit. */
  readonly submitPerMinute: number
  /** 0: no limit. */
  readonly readPerMinute: number
  /** 0: no limit. */
  readonly keyPerMinute: number
  /** 0: no limit. */
  readonly playerPerMinute: number
  /** 0: no limit. */
  readonly refusedPerMinute: number
  readonly isLoopbackUnlimited: boolean
  /** CIDR list; services believe loopback as well. */
  readonly trustedProxies: readonly string[]
  /** Origins whose pages may open a WebSocket, or ['*']. */
  readonly allowedOrigins: readonly string[]
  readonly tickMs: number
  readonly batchSize: number
  readonly batchesInFlight: number
  readonly queueLength: number
  readonly recalculateEveryMs: number
  readonly drainMs: number
  readonly newRelicLicenseKey: string | null
  readonly newRelicAppName: string
  /** Settings that work but should not stay, for the log at start. */
  readonly warnings: readonly string[]
}

/** Reads and checks everything; throws a ConfigError that names the first wrong variable. */
export function loadConfig(env: Environment = readEnvironment()): Config {
  const home = homeOf(env)
  const servers = textOf(env, 'DATABASE_URL') ? {} : readServersFile(home)
  const database = readDatabase(env, servers)
  const isProduction = choiceOf(env, 'NODE_ENV', ['development', 'production', 'test']) === 'production'
  const addresses = readAddresses(env)
  const { access, warnings } = readAccess(env, { isProduction, hosts: [addresses.host, addresses.serviceHost] })
  return Object.freeze({
    isProduction,
    logLevel: choiceOf(env, 'LOG_LEVEL', LOG_LEVELS),
    home,
    ...addresses,
    ...access,
    ...database,
    redisUrl: readRedisUrl(env, servers),
    redisCaFile: fileOf(env, 'REDIS_CA_FILE'),
    ...readLimits(env),
    tickMs: integerOf(env, 'TICK_MS', { min: 10, max: 10_000 }),
    batchSize: integerOf(env, 'BATCH_SIZE', { min: 1, max: 128 }),
    batchesInFlight: integerOf(env, 'BATCHES_IN_FLIGHT', { min: 1, max: 64 }),
    queueLength: integerOf(env, 'QUEUE_LENGTH', { min: 1, max: 1_000_000 }),
    recalculateEveryMs: integerOf(env, 'RECALCULATE_EVERY_SECONDS', { min: 1, max: 86_400 }) * 1000,
    drainMs: integerOf(env, 'DRAIN_SECONDS', { min: 1, max: 600 }) * 1000,
    newRelicLicenseKey: textOf(env, 'NEW_RELIC_LICENSE_KEY') || null,
    newRelicAppName: textOrDefault(env, 'NEW_RELIC_APP_NAME'),
    warnings: Object.freeze([...warnings, ...(isProduction ? listWarnings(database.databaseUrl) : [])]),
  })
}

function readAddresses(env: Environment) {
  const portBase = integerOf(env, 'PORT_BASE', { min: 1, max: 65_531 })
  const port = portOf(env, 'PORT', portBase)
  const ingestPort = portOf(env, 'INGEST_PORT', portBase + 1)
  const queryPort = portOf(env, 'QUERY_PORT', portBase + 2)
  const realtimePort = portOf(env, 'REALTIME_PORT', portBase + 3)
  const rankerPort = portOf(env, 'RANKER_PORT', portBase + 4)
  const serviceHost = textOrDefault(env, 'SERVICE_HOST')
  return {
    host: textOrDefault(env, 'HOST'),
    serviceHost,
    portBase,
    port,
    ingestPort,
    queryPort,
    realtimePort,
    rankerPort,
    dashboardMetricsPort: portOf(env, 'DASHBOARD_METRICS_PORT'),
    ingestUrl: serviceUrl(env, 'INGEST_URL', serviceHost, ingestPort),
    queryUrl: serviceUrl(env, 'QUERY_URL', serviceHost, queryPort),
    realtimeUrl: serviceUrl(env, 'REALTIME_URL', serviceHost, realtimePort),
    rankerUrl: serviceUrl(env, 'RANKER_URL', serviceHost, rankerPort),
    allowedOrigins: Object.freeze(readAllowedOrigins(env, port)),
  }
}

type UrlName = 'INGEST_URL' | 'QUERY_URL' | 'REALTIME_URL' | 'RANKER_URL'

function serviceUrl(env: Environment, name: UrlName, host: string, port: number): string {
  const named = textOf(env, name)
  if (named) return parseUrl(name, named, ['http:']).origin
  // Whoever listens on all addresses is reached on loopback.
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const url = `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
  if (!URL.canParse(url)) throw new ConfigError('SERVICE_HOST', 'must be a host name or an address')
  return new URL(url).origin
}

function readAllowedOrigins(env: Environment, port: number): string[] {
  if (!textOf(env, 'ALLOWED_ORIGINS')) return [`http://localhost:${port}`, `http://127.0.0.1:${port}`]
  return listOf(env, 'ALLOWED_ORIGINS').map((item) => (item === '*' ? item : originOf('ALLOWED_ORIGINS', item)))
}

function readDatabase(env: Environment, servers: Environment) {
  const databaseUrl = textOf(env, 'DATABASE_URL') || textOf(servers, 'DATABASE_URL')
  if (!databaseUrl) {
    throw new ConfigError(
      'DATABASE_URL',
      'is not set: keep "npm run servers" (or "npm start") running for an embedded PostgreSQL, or set it',
    )
  }
  const { hostname } = parseDatabaseUrl('DATABASE_URL', databaseUrl)
  const looksPooled = /^[^.]+-pooler\./.test(hostname)
  const isDatabasePooled = booleanOf(env, 'DATABASE_POOLED', looksPooled)
  if (looksPooled && !isDatabasePooled) {
    throw new ConfigError('DATABASE_POOLED', 'cannot be false: the host of DATABASE_URL is a pooler')
  }
  const databaseDirectUrl = textOf(env, 'DATABASE_DIRECT_URL') || pastPooler(databaseUrl)
  parseDatabaseUrl('DATABASE_DIRECT_URL', databaseDirectUrl)
  return {
    databaseUrl,
    databaseDirectUrl,
    isDatabasePooled,
    databaseCaFile: fileOf(env, 'DATABASE_CA_FILE'),
    databaseConnections: integerOf(env, 'DATABASE_CONNECTIONS', { min: 1, max: 100 }),
    readFallbackConcurrency: integerOf(env, 'READ_FALLBACK_CONCURRENCY', { min: 1, max: 100 }),
  }
}

function parseDatabaseUrl(name: 'DATABASE_URL' | 'DATABASE_DIRECT_URL', text: string): URL {
  const reason = whyNoDatabase(text)
  if (reason !== null) throw new ConfigError(name, reason)
  return new URL(text)
}

/** An empty REDIS_URL means none at all; an unset one is looked for. */
function readRedisUrl(env: Environment, servers: Environment): string | null {
  const named = textOf(env, 'REDIS_URL') ?? (textOf(env, 'REDIS_HOST') ? undefined : textOf(servers, 'REDIS_URL'))
  if (named === '') return null
  if (named !== undefined) {
    for (const node of redisNodes(named)) parseUrl('REDIS_URL', node, ['redis:', 'rediss:'])
    return named
  }
  const url = `redis://${textOrDefault(env, 'REDIS_HOST')}:${portOf(env, 'REDIS_PORT')}`
  parseUrl('REDIS_HOST', url, ['redis:'])
  return url
}

function readLimits(env: Environment) {
  const bounds = { min: 0, max: 1_000_000_000 }
  return {
    submitPerMinute: integerOf(env, 'RATE_LIMIT_SUBMIT_PER_MINUTE', bounds),
    readPerMinute: integerOf(env, 'RATE_LIMIT_READ_PER_MINUTE', bounds),
    keyPerMinute: integerOf(env, 'RATE_LIMIT_KEY_PER_MINUTE', bounds),
    playerPerMinute: integerOf(env, 'RATE_LIMIT_PLAYER_PER_MINUTE', bounds),
    refusedPerMinute: integerOf(env, 'RATE_LIMIT_REFUSED_PER_MINUTE', bounds),
    isLoopbackUnlimited: !booleanOf(env, 'RATE_LIMIT_LOOPBACK', true),
    trustedProxies: Object.freeze(networksOf(env, 'TRUSTED_PROXIES')),
  }
}

function listWarnings(databaseUrl: string): string[] {
  const sslMode = new URL(databaseUrl).searchParams.get('sslmode')
  if (sslMode === 'require') {
    return ['sslmode=require encrypts but does not check whom it talks to; sslmode=verify-full does']
  }
  return []
}
