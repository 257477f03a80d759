import { boardViewsPlugin } from '@leaderboard/service-shell/plugins/board-views'
import { changeLogPlugin } from '@leaderboard/service-shell/plugins/change-log'
import { databasePlugin } from '@leaderboard/service-shell/plugins/database'
import type { ShellServer } from '@leaderboard/service-shell/shell-server'
import { apiKeysRoute } from './api-keys.route.ts'
import { createPlayersRoute } from './create-players.route.ts'
import { erasureRoute } from './erasure.route.ts'
import { moderationRoute } from './moderation.route.ts'
import { moderationPlugin } from './moderation.ts'
import { partitionsPlugin } from './partitions.ts'
import { playerTokensRoute } from './player-tokens.route.ts'
import { recalculateRoute } from './recalculate.route.ts'
import { submitBatchRoute } from './submit-batch.route.ts'
import { submitScoreRoute } from './submit-score.route.ts'
import { writePathPlugin } from './write-path.ts'

/** Ingest: everything that is written. Works without Redis (ranks are then pending), not without PostgreSQL. */
export async function ingestApp(app: ShellServer): Promise<void> {
  await app.register(databasePlugin, { name: 'ingest' })
  await app.register(partitionsPlugin)
  await app.register(changeLogPlugin, { name: 'ingest' })
  await app.register(boardViewsPlugin)
  await app.register(writePathPlugin)
  await app.register(submitScoreRoute)
  await app.register(submitBatchRoute)
  await app.register(createPlayersRoute)
  await app.register(recalculateRoute)
  await app.register(apiKeysRoute)
  await app.register(playerTokensRoute)
  await app.register(moderationPlugin)
  await app.register(moderationRoute)
  await app.register(erasureRoute)
}
