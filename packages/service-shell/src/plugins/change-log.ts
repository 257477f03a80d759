/** `app.changeLog`: the log of changes, over Redis where there is one, else over the outbox. */
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import { createOutboxChangeLog } from '@leaderboard/change-log/outbox-change-log'
import { createRedisChangeLog } from '@leaderboard/change-log/redis-change-log'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly changeLog: ChangeLog
  }
}

export const changeLogPlugin = fastifyPlugin(
  async (app: ShellServer, { name }: { name: string }) => {
    const { redisUrl, redisCaFile } = app.config
    const authorities = redisCaFile === null ? {} : { caFile: redisCaFile }
    const log =
      redisUrl === null
        ? createOutboxChangeLog({ sql: app.openPool('log', { max: 2 }), logger: app.logger })
        : createRedisChangeLog({ url: redisUrl, name, logger: app.logger, ...authorities })
    app.decorate('changeLog', log)
    app.health.register('change-log', () =>
      log.isComplete() ? { state: 'ok' } : { state: 'degraded', reason: 'cannot be used; ranks may be stale' },
    )
    app.metrics.gauge({
      name: 'leaderboard_log_available',
      help: '1 while the log of changes can be reached',
      read: () => (log.isComplete() ? 1 : 0),
    })
    app.addHook('onClose', async () => log.close())
  },
  { name: 'change-log', dependencies: ['health', 'metrics', 'database'] },
)
