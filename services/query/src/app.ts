/** The query service: every GET but the stream, answered from its own standings. */

import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { boardViewsPlugin } from '@leaderboard/service-shell/plugins/board-views'
import { changeLogPlugin } from '@leaderboard/service-shell/plugins/change-log'
import { databasePlugin } from '@leaderboard/service-shell/plugins/database'
import fastifyPlugin from 'fastify-plugin'
import { aroundRoute } from './around.route.ts'
import { boardsRoute } from './boards.route.ts'
import { distributionRoute } from './distribution.route.ts'
import { goalsRoute } from './goals.route.ts'
import { historyRoute } from './history.route.ts'
import { playerRoute } from './player.route.ts'
import { rankRoute } from './rank.route.ts'
import { ranksRoute } from './ranks.route.ts'
import { readsPlugin } from './reads.ts'
import { searchPlayersRoute } from './search-players.route.ts'
import { simulateRoute } from './simulate.route.ts'
import { statusRoute } from './status.route.ts'
import { topRoute } from './top.route.ts'

const ROUTES = [
  topRoute,
  rankRoute,
  aroundRoute,
  ranksRoute,
  distributionRoute,
  historyRoute,
  goalsRoute,
  simulateRoute,
  playerRoute,
  searchPlayersRoute,
  boardsRoute,
  statusRoute,
]

export const queryApp = fastifyPlugin(
  async (app: ShellServer) => {
    // Reads go on without the database, from the view: degraded, not down.
    await app.register(databasePlugin, { name: 'query', whenAway: 'degraded' })
    await app.register(changeLogPlugin, { name: 'query' })
    await app.register(boardViewsPlugin)
    await app.register(readsPlugin)
    for (const route of ROUTES) await app.register(route)
  },
  { name: 'query', dependencies: ['health', 'redis', 'metrics'] },
)
