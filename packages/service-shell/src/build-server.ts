/**
 * The only place that makes a Fastify server, in services and in tests alike: strictness, limits, problem answers,
 * health, metrics and documents belong to the server and not to a route.
 */

import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { decimalText } from '@leaderboard/contracts/decimal-text'
import Fastify, { LogController } from 'fastify'
import type { Logger } from 'pino'
import { answerClientError } from './answer-client-error.ts'
import { createLogger } from './create-logger.ts'
import { lazyRequestLog } from './lazy-request-log.ts'
import type { Config } from './load-config.ts'
import { accessPlugin } from './plugins/access.ts'
import { answersPlugin } from './plugins/answers.ts'
import { drainPlugin } from './plugins/drain.ts'
import { healthPlugin } from './plugins/health.ts'
import { metricsPlugin, metricsRoute } from './plugins/metrics.ts'
import { openapiPlugin } from './plugins/openapi.ts'
import { answerFrameworkError, problemDetailsPlugin } from './plugins/problem-details.ts'
import { rateLimitPlugin } from './plugins/rate-limit.ts'
import { redisPlugin } from './plugins/redis.ts'
import { requestGuardPlugin } from './plugins/request-guard.ts'
import { silencePlugin } from './plugins/silence.ts'
import { tracingPlugin } from './plugins/tracing.ts'
import { DEFAULT_LIMITS, type RequestLimits } from './request-limits.ts'
import type { ShellServer } from './shell-server.ts'

export type { ShellServer } from './shell-server.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly config: Config
    /** The log of the service. `app.log` is Fastify's and leads nowhere; routes use request.log. */
    readonly logger: Logger
  }
}

export interface BuildServerOptions {
  config: Config
  /** Name of the service, in logs, metrics, connections and /readyz. */
  name: string
  logger?: Logger
  limits?: Partial<RequestLimits>
  /** false for a server that faces the public: no /metrics, no /docs, and only TRUSTED_PROXIES are believed, not loopback. */
  isPrivate?: boolean
}

/** A server with everything but its routes. Who builds it closes it. */
export async function buildServer(options: BuildServerOptions): Promise<ShellServer> {
  const { config, name, isPrivate = true } = options
  const limits = checkLimits({ ...DEFAULT_LIMITS, ...options.limits })
  const logger = options.logger ?? createLogger({ name, level: config.logLevel })
  const app: ShellServer = Fastify({
    // No logger of Fastify's own: it would have every answer listened to until its end. Parts that log use app.logger.
    logController: new LogController({ disableRequestLogging: true }), // answers.ts logs what is worth it
    childLoggerFactory: (_none, bindings, options) => lazyRequestLog(logger, bindings, options),
    genReqId: chooseRequestId,
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: false, // drain.ts closes idle connections, again and again
    return503OnClosing: false, // what still arrives on an open connection is served, and the connection then closed
    trustProxy: trustedNetworks(config, isPrivate),
    http: {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false, verbose: true } },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.decorate('config', config)
  app.decorate('logger', logger)
  await registerPlugins(app, { name, limits, isPrivate })
  return app
}

async function registerPlugins(
  app: ShellServer,
  { name, limits, isPrivate }: { name: string; limits: RequestLimits; isPrivate: boolean },
) {
  await app.register(requestGuardPlugin, { limits })
  await app.register(problemDetailsPlugin) // before the first route, which would else keep Fastify's own error answers
  await app.register(tracingPlugin)
  await app.register(metricsPlugin, { name })
  await app.register(answersPlugin)
  if (isPrivate) await app.register(metricsRoute)
  await app.register(accessPlugin) // before every other route, or it would not see their rules
  if (isPrivate) await app.register(openapiPlugin, { title: `Leaderboard: ${name}` })
  await app.register(healthPlugin, { name })
  await app.register(drainPlugin)
  await app.register(silencePlugin, { afterMs: limits.silenceTimeoutMs })
  await app.register(redisPlugin, { name, isNeeded: isPrivate })
  await app.register(rateLimitPlugin)
}

const LOOPBACK = ['127.0.0.0/8', '::1/128']

/** Always a list of networks: `true` believes everyone, and a number of hops no longer means anything. */
function trustedNetworks(config: Config, isPrivate: boolean): string[] {
  return isPrivate ? [...LOOPBACK, ...config.trustedProxies] : [...config.trustedProxies]
}

function checkLimits(limits: RequestLimits): RequestLimits {
  if (limits.headersTimeoutMs >= limits.requestTimeoutMs) {
    throw new Error('headersTimeoutMs must be below requestTimeoutMs, or Node swaps them and neither fires')
  }
  return limits
}

const idPrefix = randomBytes(6).toString('hex')
let idCount = 0

/** A well-formed x-request-id of the caller, so that one id leads through all services; else one of our own. */
function chooseRequestId(request: { headers: IncomingMessage['headers'] }): string {
  const given = request.headers['x-request-id']
  if (typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given)) return given
  idCount += 1
  return `${idPrefix}-${decimalText(idCount)}`
}
