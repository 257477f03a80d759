/** The realtime service: live views of boards over WebSockets and event streams. */
import { listNames } from '@leaderboard/database/queries/list-names'
import { listRenamed } from '@leaderboard/database/queries/list-renamed'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import { boardViewsPlugin } from '@leaderboard/service-shell/plugins/board-views'
import { changeLogPlugin } from '@leaderboard/service-shell/plugins/change-log'
import { databasePlugin } from '@leaderboard/service-shell/plugins/database'
import type { Shell } from '@leaderboard/service-shell/start-service'
import { asyncapiRoute } from './asyncapi.route.ts'
import { liveStatusRoute } from './live-status.route.ts'
import { realtimePlugin } from './realtime-plugin.ts'
import { socketRoute } from './socket.route.ts'
import { streamRoute } from './stream.route.ts'

/** Everything but listening. */
export async function realtimeApp(app: ShellServer, { name }: Shell): Promise<void> {
  // Names are all it reads: without the database, rows go out nameless and the views go on.
  await app.register(databasePlugin, { name, whenAway: 'degraded' })
  await app.register(changeLogPlugin, { name })
  await app.register(boardViewsPlugin)
  await app.register(realtimePlugin, {
    listNames: (ids) => listNames(app.sql, ids),
    listRenamed: (seconds, limit) => listRenamed(app.sql, seconds, limit),
    views: app.boardViews,
  })
  await app.register(socketRoute)
  await app.register(streamRoute)
  await app.register(liveStatusRoute)
  await app.register(asyncapiRoute)
}
