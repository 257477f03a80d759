/**
 * `app.sql`: the pool of a service's main work. `app.openPool` opens another for another purpose, since a quick query
 * waits behind a slow one in the same pool. Readiness asks over a connection of its own.
 */
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { withDeadline } from '@leaderboard/database/with-deadline'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'
import { ASK_DEADLINE_MS } from './health.ts'

interface PoolOptions {
  max: number
  statementTimeoutMs?: number
  /** See connect-database.ts. */
  onLost?: () => void
  /** Past a pooler, for copying whole boards and whatever needs a session of its own. */
  isDirect?: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly sql: Database
    /** A pool that the server closes; `purpose` becomes part of its application_name. */
    openPool(purpose: string, options: PoolOptions): Database
  }
}

interface DatabasePluginOptions extends Partial<PoolOptions> {
  name: string
  /** What a database that is away means for this service: `down` (the default) or `degraded`. */
  whenAway?: 'down' | 'degraded'
}

/** Statements of the main work end by themselves after this; no route waits so long. */
const STATEMENT_TIMEOUT_MS = 5000

export const databasePlugin = fastifyPlugin(
  async (app: ShellServer, options: DatabasePluginOptions) => {
    const { config } = app
    const pools: Database[] = []
    const openPool = (purpose: string, { isDirect = false, ...pool }: PoolOptions): Database => {
      const sql = connectDatabase({
        url: isDirect ? config.databaseDirectUrl : config.databaseUrl,
        isPooled: isDirect ? false : config.isDatabasePooled,
        name: `${options.name}-${purpose}`,
        caFile: config.databaseCaFile ?? undefined,
        observe: app.agent?.observeQuery,
        ...pool,
      })
      pools.push(sql)
      return sql
    }
    app.decorate('openPool', openPool)
    const { max = config.databaseConnections, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options
    app.decorate('sql', openPool('main', { max, statementTimeoutMs }))
    registerCheck(app, openPool('health', { max: 1, statementTimeoutMs: ASK_DEADLINE_MS }), options.whenAway ?? 'down')
    // Bounded: a connection that died would otherwise make closing wait for ever.
    app.addHook('onClose', async () => {
      await Promise.all(pools.map((sql) => closeDatabase(sql, 5)))
    })
  },
  { name: 'database', dependencies: ['health', 'tracing'] },
)

function registerCheck(app: ShellServer, sql: Database, whenAway: 'down' | 'degraded'): void {
  let ping: Promise<unknown> | null = null // one at a time, however often readiness is asked
  app.health.register('database', async () => {
    ping ??= withDeadline(sql`select 1`.execute(), ASK_DEADLINE_MS, 'the readiness query').finally(() => {
      ping = null
    })
    try {
      await ping
      return { state: 'ok' }
    } catch {
      return { state: whenAway, reason: 'cannot be reached' }
    }
  })
}
