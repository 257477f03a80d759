/**
 * Partitions of sessions and outbox are made ahead by migrate, by the ranker and here, at each start: without one every
 * batch would fail. Readiness says when they run short, hours before they do.
 */
import { countReadyPartitions, type ReadyPartitions } from '@leaderboard/database/count-ready-partitions'
import { ensurePartitions } from '@leaderboard/database/ensure-partitions'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { ASK_DEADLINE_MS, type HealthState } from '@leaderboard/service-shell/plugins/health'
import type { ShellServer } from '@leaderboard/service-shell/shell-server'
import fastifyPlugin from 'fastify-plugin'

const DEADLINE_MS = 5_000
const COUNT_EVERY_MS = 30_000

export const partitionsPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    // In the background: PostgreSQL may be away at the start. A batch that finds none makes them too.
    withDeadline(ensurePartitions(app.sql), DEADLINE_MS, 'making partitions').catch((error: unknown) =>
      app.logger.warn({ err: error }, 'Partitions could not be made at the start'),
    )
    let counted: ReadyPartitions | null = null
    let countedAt = 0
    app.health.register('partitions', async () => {
      if (counted === null || performance.now() - countedAt > COUNT_EVERY_MS) {
        counted = await withDeadline(countReadyPartitions(app.sql), ASK_DEADLINE_MS, 'counting partitions')
        countedAt = performance.now()
      }
      const state = judge(counted)
      if (state.state !== 'ok') counted = null // look again as soon as it is asked again
      return state
    })
  },
  { name: 'partitions', dependencies: ['database', 'health'] },
)

function judge({ outboxHours, sessionMonths }: ReadyPartitions): HealthState {
  if (outboxHours < 2) return { state: 'down', reason: `the outbox has partitions for ${outboxHours} more hours only` }
  if (sessionMonths < 1) return { state: 'down', reason: 'the sessions have no partition for the coming month' }
  return { state: 'ok' }
}
