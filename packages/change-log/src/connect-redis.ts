import { readFileSync } from 'node:fs'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'
import { redisNodes } from './redis-nodes.ts'

/** Longest a command may take, queueing included; the deadline around a call is a little longer. */
export const COMMAND_TIMEOUT_MS = 1_000

export interface RedisConnectOptions {
  readonly url: string
  /** Shown in CLIENT LIST. */
  readonly name: string
  /** `commands` fails fast; `blocking` belongs to one reader that waits inside XREAD (R4). */
  readonly role: 'commands' | 'blocking'
  readonly logger?: Logger
  /** Certificate authorities (PEM file) for rediss://, where the system does not know them. */
  readonly caFile?: string
}

/**
 * A connection to Redis; the only place that knows the driver's options. It connects in the background and comes back
 * by itself for ever; while it is not there every command is refused at once.
 *
 * Why each option (numbers of the failures they answer, all reproduced with this version of the driver):
 * - no offline queue, no retries: a dead Redis must cost a refusal, not 73 seconds of waiting (R3);
 * - nothing is sent again by itself: a resent append would carry the run id of the server before, and could write into
 *   an epoch that lost its tail. A command without an answer is rejected, and its caller decides (R1, R2);
 * - the protocol is the one whose replies have one shape everywhere, old servers included (R7);
 * - READONLY (a demoted primary) reconnects, since the address may lead elsewhere by now (R8);
 * - a socket that is silent while an answer is due is destroyed: a half-open connection would never end by itself.
 *
 * Errors of the connection are logged once per outage and never thrown: an unhandled one would end the process. The
 * first one is let pass: a process that starts can be too busy to hear an answer in time.
 */
export function connectRedis(options: RedisConnectOptions): Redis {
  if (options.url.includes(',')) throw new Error('One connection leads to one Redis; these are several nodes')
  const redis = new Redis(options.url, { ...sharedOptions(options), ...ROLES[options.role], replyMapping: 'legacy' })
  logOutages(redis, options)
  return redis
}

/** A client for single keys: of one Redis, or of a cluster where the address names several nodes. */
export function connectRedisStore(options: Omit<RedisConnectOptions, 'role'>): Redis | Cluster {
  const nodes = redisNodes(options.url)
  return nodes.length === 1 ? connectRedis({ ...options, role: 'commands' }) : connectRedisCluster(nodes, options)
}

/**
 * A client for single keys in a cluster, such as counters and short caches: commands go to the node that serves the key.
 * It gives up as quickly as a connection to one Redis does. After a redirection, or when the node is lost, it sends a
 * command again: for what may be done twice, and never for the log.
 */
function connectRedisCluster(nodes: readonly string[], options: Omit<RedisConnectOptions, 'url' | 'role'>): Cluster {
  const { retryStrategy, enableOfflineQueue, ...shared } = sharedOptions(options)
  const { username, password, protocol } = new URL(nodes[0] ?? '')
  const cluster = new Cluster([...nodes], {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue,
    maxRedirections: 2,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 50,
    slotsRefreshTimeout: COMMAND_TIMEOUT_MS,
    slotsRefreshInterval: COMMAND_TIMEOUT_MS,
    redisOptions: {
      ...(protocol === 'rediss:' && { tls: {} }), // nodes that are found later have no scheme of their own
      ...shared,
      ...ROLES.commands,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      replyMapping: 'legacy',
    },
  })
  logOutages(cluster, options)
  return cluster
}

function logOutages(redis: Redis | Cluster, options: Pick<RedisConnectOptions, 'name' | 'logger'>): void {
  let failures = 0
  redis.on('error', (error: Error) => {
    if (++failures === 2)
      options.logger?.warn({ err: error, redis: options.name }, 'Redis cannot be reached; trying again')
  })
  redis.on('ready', () => {
    if (failures > 1) options.logger?.info({ redis: options.name }, 'Redis is back')
    failures = 0
  })
}

/** Ends a connection without waiting for a server that may not answer (R3). */
export function closeRedis(redis: Redis | Cluster): void {
  redis.disconnect(false)
}

const ROLES: Record<RedisConnectOptions['role'], RedisOptions> = {
  commands: { commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: 3 * COMMAND_TIMEOUT_MS },
  // No blockingTimeout: a read that it ends resolves with null, which is what "nothing there" looks like.
  blocking: {},
}

function sharedOptions(options: Pick<RedisConnectOptions, 'name' | 'caFile'>) {
  return {
    connectionName: options.name,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: false,
    protocol: 2,
    connectTimeout: 2_000,
    disconnectTimeout: 500,
    keepAlive: 5_000,
    noDelay: true,
    retryStrategy: (times: number) => Math.min(1_000, 25 * 2 ** Math.min(times, 6)) * (0.75 + Math.random() / 2),
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(options.caFile === undefined ? {} : { tls: { ca: readFileSync(options.caFile) } }),
  } satisfies RedisOptions
}
