/** `app.boardViews`: the standings of every open season, kept alive. They load in the background. */
import type { ViewStatus } from '@leaderboard/board-view/board-view'
import { type BoardViews, openBoardViews } from '@leaderboard/board-view/open-board-views'
import fastifyPlugin from 'fastify-plugin'
import type { ShellServer } from '../shell-server.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly boardViews: BoardViews
  }
}

export const boardViewsPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    // A pool of its own: copying a board takes seconds, and nobody should wait behind it.
    const sql = app.openPool('views', { max: 2, isDirect: true })
    const views = openBoardViews({ sql, quickSql: app.sql, log: app.changeLog, logger: app.logger })
    app.decorate('boardViews', views)
    app.health.register('board-views', () => {
      const late = views.list().filter((view) => view.state !== 'exact')
      if (!views.isOpen) return { state: 'down', reason: 'no board is known yet' } // and every read of one a 503
      if (late.length === 0) return { state: 'ok' }
      const names = late.map((view) => `${view.season.board} is ${view.state}`).slice(0, 5)
      return { state: 'degraded', reason: names.join(', ') }
    })
    observeViews(app, views)
    app.addHook('onClose', async () => views.stop())
  },
  { name: 'board-views', dependencies: ['health', 'metrics', 'database', 'change-log'] },
)

function observeViews(app: ShellServer, views: BoardViews): void {
  const gauge = (name: string, help: string, valueOf: (status: ViewStatus) => number) =>
    app.metrics.gauge({
      name: `leaderboard_view_${name}`,
      help,
      labels: ['board'],
      read: () => views.list().map((view) => ({ labels: { board: view.season.board }, value: valueOf(view.status()) })),
    })
  gauge('players', 'Players in the standings', (status) => status.players)
  gauge('bytes', 'Memory of the standings', (status) => status.bytes)
  gauge('exact', '1 while the standings follow the log', (status) => (status.state === 'exact' ? 1 : 0))
  gauge('lag_seconds', 'Time since the standings were last known to be level with the log', (s) => s.lagMs / 1000)
  gauge('entries_total', 'Entries of the log applied', (status) => status.entries)
  gauge('loads_total', 'Times the board was loaded from the database', (status) => status.loads)
  gauge('load_seconds', 'How long the last load took', (status) => status.loadMs / 1000)
}
