import { boardViewsPlugin } from '@leaderboard/service-shell/plugins/board-views'
import { changeLogPlugin } from '@leaderboard/service-shell/plugins/change-log'
import { databasePlugin } from '@leaderboard/service-shell/plugins/database'
import type { ShellServer } from '@leaderboard/service-shell/shell-server'
import { type RankerPluginOptions, rankerPlugin } from './ranker-plugin.ts'

/** The ranker: background work under one leader. Over HTTP it shows its health and metrics, and nothing else. */
export async function rankerApp(app: ShellServer, options: RankerPluginOptions = {}): Promise<void> {
  await app.register(databasePlugin, { name: 'ranker' })
  await app.register(changeLogPlugin, { name: 'ranker' })
  await app.register(boardViewsPlugin)
  await app.register(rankerPlugin, options)
}
