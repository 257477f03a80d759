/** `app.boardViews`: the standings of every open season, kept alive. They load in the background. */
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
    const views = openBoardViews({ sql, log: app.changeLog, logger: app.logger })
    app.decorate('boardViews', views)
    app.health.register('board-views', () => {
      const late = views.list().filter((view) => view.state !== 'exact')
      if (!views.isOpen) return { state: 'degraded', reason: 'no board is known yet' }
      if (late.length === 0) return { state: 'ok' }
      const names = late.map((view) => `${view.season.board} is ${view.state}`).slice(0, 5)
      return { state: 'degraded', reason: names.join(', ') }
    })
    app.addHook('onClose', async () => views.stop())
  },
  { name: 'board-views', dependencies: ['health', 'database', 'change-log'] },
)
