/**
 * `app.submissions`: the write path, put together.
 *
 *   route -> Submissions (bounds, gate, room) -> Batcher (who, when) -> Committer (what became of each)
 *         -> Announcer (log, ranks) -> answer;   SentMarks behind it
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import { drawSessionIds } from '@leaderboard/database/queries/draw-session-ids'
import { markSent } from '@leaderboard/database/queries/mark-sent'
import { readTotals } from '@leaderboard/database/queries/read-totals'
import { PRIMARY_BOARD } from '@leaderboard/database/season'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { ShellServer } from '@leaderboard/service-shell/shell-server'
import fastifyPlugin from 'fastify-plugin'
import { Announcer } from './announce-batch.ts'
import { Batcher, type BatcherOptions } from './batcher.ts'
import { CommitLanes } from './commit-lanes.ts'
import { Committer } from './committer.ts'
import { DatabaseGate } from './database-gate.ts'
import { createDatabasePort } from './database-port.ts'
import { createIngestMetrics, type IngestMetrics } from './ingest-metrics.ts'
import { SentMarks } from './sent-marks.ts'
import { SessionIds } from './session-ids.ts'
import { Submissions } from './submissions.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly submissions: Submissions
  }
}

/** Above an attempt to commit, so that what was given up ends there as well, and its connection is free again. */
const STATEMENT_TIMEOUT_MS = 2_000
/** A connection that hangs is noticed by the driver only later; batches go on over these. */
const SPARE_CONNECTIONS = 2
const PROBE_TIMEOUT_MS = 1_000
const SIDE_DEADLINE_MS = 800
/** Whoever waited longer could not be committed before the answer is due: within two seconds, ten for a bulk request. */
const LONGEST_WAIT_MS = { singles: 1_300, bulk: 8_000 }
/** Bulk items may fill half as much as single submissions, and always two whole requests. */
const BULK_SHARE = 0.5
const LEAST_BULK_ROOM = 2_000

export const writePathPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const { logger, sql: side } = app
    const view = () => app.boardViews.get(PRIMARY_BOARD)
    const gate = createGate(app, () => batcher.wake())
    const metrics = createIngestMetrics(app.metrics, {
      queueLength: () => batcher.length,
      batchesOpen: () => batcher.open,
      isGateOpen: () => gate.isOpen,
    })
    const marks = new SentMarks({
      mark: (sent) => withDeadline(markSent(side, sent), SIDE_DEADLINE_MS, 'marking batches as sent'),
      logger,
    })
    const announcer = new Announcer({ log: app.changeLog, view, marks, metrics, logger })
    const seasonId = () => view()?.season.id ?? 0
    const ids = new SessionIds(() => withDeadline(drawSessionIds(side), SIDE_DEADLINE_MS, 'drawing session ids'))
    const isKnown = (userId: number) => view()?.standings.has(userId) === true
    const commits = openCommitLanes(app, () => ids.forget())
    const committer = new Committer({
      database: createDatabasePort({ commits, side, ids, isKnown, gate, metrics }),
      replay: {
        view: () => (view()?.state === 'loading' ? undefined : view()),
        readTotals: (ids) => withDeadline(readTotals(side, seasonId(), ids), SIDE_DEADLINE_MS, 'reading totals'),
      },
      announce: (batch) => announcer.announce(batch),
      metrics,
      logger,
    })
    const batcher = createBatcher(app, committer, gate, metrics)
    app.decorate('submissions', new Submissions({ batcher, gate, primarySeason: () => view()?.season, metrics }))

    // Runs before the pools close: hooks run in reverse order of their registration.
    app.addHook('onClose', async () => {
      await batcher.whenIdle()
      await marks.flush()
      gate.stop()
    })
  },
  { name: 'write-path', dependencies: ['database', 'change-log', 'board-views', 'metrics'] },
)

function openCommitLanes(app: ShellServer, onLost: () => void): CommitLanes {
  const open = () => app.openPool('commit', { onLost, max: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS })
  return new CommitLanes(Array.from({ length: app.config.batchesInFlight + SPARE_CONNECTIONS }, open))
}

function createGate(app: ShellServer, onOpen: () => void): DatabaseGate {
  const sql = app.openPool('probe', { max: 1, statementTimeoutMs: PROBE_TIMEOUT_MS })
  return new DatabaseGate({ probe: () => sql`select 1`, logger: app.logger, onOpen })
}

function createBatcher(app: ShellServer, committer: Committer, gate: DatabaseGate, metrics: IngestMetrics): Batcher {
  const { batchSize, batchesInFlight, queueLength } = app.config
  const options: BatcherOptions = {
    batchSize,
    batchesInFlight,
    line: { singles: queueLength, bulk: Math.max(LEAST_BULK_ROOM, queueLength * BULK_SHARE) },
    longestWaitMs: LONGEST_WAIT_MS,
    commit: (batch, release, decided) => committer.commit(batch, { release, decided }),
    mayOpen: () => gate.isOpen,
    giveUp: (submission) => {
      metrics.shed.inc()
      submission.settle(new ProblemException(gate.isOpen ? 'overloaded' : 'database_unavailable'))
    },
  }
  return new Batcher(options)
}
