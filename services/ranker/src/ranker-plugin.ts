/** `app.ranker`: the background work, while this process leads. */

import { readOutboxState } from '@leaderboard/database/queries/read-outbox-state'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { ShellServer } from '@leaderboard/service-shell/shell-server'
import fastifyPlugin from 'fastify-plugin'
import { type Ranker, type RankerOptions, startRanker } from './ranker.ts'
import { RankerEvents } from './ranker-events.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly ranker: Ranker
    readonly rankerEvents: RankerEvents
  }
}

const STATEMENT_TIMEOUT_MS = 10_000
const OUTBOX_EVERY_MS = 2_000

export type RankerPluginOptions = Pick<RankerOptions, 'leaseMs' | 'relay' | 'erasure'>

export const rankerPlugin = fastifyPlugin(
  async (app: ShellServer, options: RankerPluginOptions) => {
    const events = new RankerEvents()
    app.decorate('rankerEvents', events)
    const ranker = startRanker({
      ...options,
      sql: app.openPool('jobs', { max: 4, statementTimeoutMs: STATEMENT_TIMEOUT_MS }),
      leaseSql: app.openPool('lease', { max: 1, statementTimeoutMs: 2_000 }),
      slowSql: app.openPool('slow', { max: 2, isDirect: true }),
      log: app.changeLog,
      views: () => app.boardViews.list(),
      logger: app.logger,
      events,
      recalculateEveryMs: app.config.recalculateEveryMs,
    })
    app.decorate('ranker', ranker)
    app.addHook('onClose', async () => ranker.stop())
    countEvents(app, events)
    watchOutbox(app)
  },
  { name: 'ranker', dependencies: ['database', 'change-log', 'board-views', 'metrics'] },
)

function countEvents(app: ShellServer, events: RankerEvents): void {
  const counter = (name: string, help: string, labels: readonly string[] = []) =>
    app.metrics.counter({ name: `leaderboard_ranker_${name}_total`, help, labels })
  app.metrics.gauge({
    name: 'leaderboard_ranker_leads',
    help: '1 while this process does the background work',
    read: () => (app.ranker.term === null ? 0 : 1),
  })
  const relayed = counter('relayed_batches', 'Batches brought to the log because nobody else did')
  const covered = counter('covered_batches', 'Batches covered by a new epoch instead of being appended')
  const epochs = counter('epochs', 'Epochs opened after a change of the server, or begun on request', ['why'])
  const damaged = counter('damaged_players', 'Players whose row in the view was wrong')
  const failed = counter('failed_steps', 'Steps of jobs that failed', ['job'])
  const changed = counter('changed_ranks', 'Durable ranks written')
  const seconds = app.metrics.histogram({
    name: 'leaderboard_ranker_recalculation_seconds',
    help: 'Time to write the durable ranks of a season',
    buckets: [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300],
  })
  events.on('relayed', (batches) => relayed.inc(batches))
  events.on('covered', (batches) => covered.inc(batches))
  events.on('opened', () => epochs.inc({ why: 'server' }))
  events.on('begun', () => epochs.inc({ why: 'request' }))
  events.on('damaged', (_, userIds) => damaged.inc(userIds.length))
  events.on('failed', (job) => failed.inc({ job }))
  events.on('recalculated', (_, count, ms) => {
    changed.inc(count)
    seconds.observe(ms / 1000)
  })
}

/** How far the log is behind what is committed: the age of the oldest unsent batch. */
function watchOutbox(app: ShellServer): void {
  let state = { unsent: 0, oldestSeconds: 0 }
  const look = async () => {
    try {
      state = await withDeadline(readOutboxState(app.sql), OUTBOX_EVERY_MS, 'the state of the outbox')
    } catch (error) {
      app.logger.debug({ err: error }, 'The state of the outbox is not known')
    }
  }
  const timer = setInterval(() => void look(), OUTBOX_EVERY_MS).unref()
  app.addHook('onClose', async () => clearInterval(timer))
  app.metrics.gauge({
    name: 'leaderboard_outbox_unsent',
    help: 'Committed batches that are not marked as being in the log',
    read: () => state.unsent,
  })
  app.metrics.gauge({
    name: 'leaderboard_outbox_oldest_seconds',
    help: 'Age of the oldest of them',
    read: () => state.oldestSeconds,
  })
}
