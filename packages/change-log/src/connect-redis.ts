import { readFileSync } from 'node:fs'
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'

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
  const redis = new Redis(options.url, { ...sharedOptions(options), ...ROLES[options.role], replyMapping: 'legacy' })
  let failures = 0
  redis.on('error', (error: Error) => {
    if (++failures === 2)
      options.logger?.warn({ err: error, redis: options.name }, 'Redis cannot be reached; trying again')
  })
  redis.on('ready', () => {
    if (failures > 1) options.logger?.info({ redis: options.name }, 'Redis is back')
    failures = 0
  })
  return redis
}

/** Ends a connection without waiting for a server that may not answer (R3). */
export function closeRedis(redis: Redis): void {
  redis.disconnect(false)
}

const ROLES: Record<RedisConnectOptions['role'], RedisOptions> = {
  commands: { commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: 3 * COMMAND_TIMEOUT_MS },
  // No blockingTimeout: a read that it ends resolves with null, which is what "nothing there" looks like.
  blocking: {},
}

function sharedOptions(options: RedisConnectOptions): RedisOptions {
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
    retryStrategy: (times) => Math.min(1_000, 25 * 2 ** Math.min(times, 6)) * (0.75 + Math.random() / 2),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    ...(options.caFile === undefined ? {} : { tls: { ca: readFileSync(options.caFile) } }),
  }
}
