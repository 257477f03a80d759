/**
 * `app.redis`: a client for counters and short caches. It fails fast and never queues, so that a Redis that is away
 * costs its users a fallback and not their time; null where no Redis is configured.
 */
import { closeRedis, connectRedisStore } from '@leaderboard/change-log/connect-redis'
import { withDeadline } from '@leaderboard/database/with-deadline'
import fastifyPlugin from 'fastify-plugin'
import type { Cluster, Redis } from 'ioredis'
import type { ShellServer } from '../shell-server.ts'
import { ASK_DEADLINE_MS } from './health.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly redis: Redis | Cluster | null
  }
}

export const redisPlugin = fastifyPlugin(
  async (app: ShellServer, { name, isNeeded }: { name: string; isNeeded: boolean }) => {
    const { redisUrl, redisCaFile } = app.config
    const authorities = redisCaFile === null ? {} : { caFile: redisCaFile }
    const redis =
      isNeeded && redisUrl !== null
        ? connectRedisStore({ url: redisUrl, name, logger: app.logger, ...authorities })
        : null
    app.decorate('redis', { getter: () => redis })
    if (!isNeeded) return
    if (redis === null) {
      app.health.register('redis', () => ({
        state: 'degraded',
        reason: 'not configured; counting and following without',
      }))
      return
    }
    registerCheck(app, redis)
    app.addHook('onClose', async () => closeRedis(redis))
  },
  { name: 'redis', dependencies: ['health'] },
)

/** A connection that is open says nothing of a server that stands still, so it is asked. */
function registerCheck(app: ShellServer, redis: Redis | Cluster): void {
  let ping: Promise<unknown> | null = null // one at a time, however often readiness is asked
  app.health.register('redis', async () => {
    if (redis.status !== 'ready') return { state: 'degraded', reason: `cannot be reached (${redis.status})` }
    ping ??= withDeadline(redis.ping(), ASK_DEADLINE_MS, 'asking Redis').finally(() => {
      ping = null
    })
    try {
      await ping
      return { state: 'ok' }
    } catch {
      return { state: 'degraded', reason: 'does not answer' }
    }
  })
}
