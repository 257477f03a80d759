import { setTimeout as sleep } from 'node:timers/promises'
import { nextBatchId } from '@leaderboard/database/batch-id'
import type { Database } from '@leaderboard/database/connect-database'
import { ensurePartitions } from '@leaderboard/database/ensure-partitions'
import { classifyFailure } from '@leaderboard/database/is-retryable'
import { commitBatch } from '@leaderboard/database/queries/commit-batch'
import { findBatch } from '@leaderboard/database/queries/find-batch'
import { findKeys } from '@leaderboard/database/queries/find-keys'
import { findPlayers } from '@leaderboard/database/queries/find-players'
import { readDatabaseClock } from '@leaderboard/database/queries/read-database-clock'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { CommitLanes } from './commit-lanes.ts'
import type { CommitterPort } from './committer.ts'
import { DatabaseClock } from './database-clock.ts'
import type { DatabaseGate } from './database-gate.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import { isMissingPartition } from './is-missing-partition.ts'
import type { SessionIds } from './session-ids.ts'
import { wasNeverSent } from './was-never-sent.ts'

/** One attempt to commit; a second one still fits before the answer is due. */
const ATTEMPT_MS = 1_000
/** Small statements beside the batches. */
const SIDE_DEADLINE_MS = 800

export interface DatabasePortOptions {
  /** For the batches, and for nothing else. */
  readonly commits: CommitLanes
  readonly side: Database
  readonly ids: SessionIds
  /** Whether a player was there a moment ago. */
  readonly isKnown: (userId: number) => boolean
  readonly gate: DatabaseGate
  readonly metrics: IngestMetrics
}

/** What the write path asks PostgreSQL, each statement with its deadline. */
export function createDatabasePort(options: DatabasePortOptions): CommitterPort {
  const { commits, side, ids, isKnown, gate, metrics } = options
  const clock = new DatabaseClock(() => aside(readDatabaseClock(side), 'reading the clock'))
  return {
    prepare: (batch) => {
      for (const submission of batch) submission.isKnown = isKnown(submission.userId)
      return clock.isKnown ? ids.assign(batch) : clock.measure().then(() => ids.assign(batch) ?? undefined)
    },
    nextBatchId: () => nextBatchId(clock.now()),
    commit: async (batchId, items, withinMs) => {
      const began = performance.now()
      await ids.assign(items) // anew, where a connection was lost since they were prepared
      const ms = Math.max(1, Math.min(ATTEMPT_MS, withinMs - (performance.now() - began)))
      const isApart = items[0]?.isBulk === true // a batch holds bulk items or single ones
      const committing = commits.run((sql) => commitBatch(sql, batchId, items), { isApart })
      const entries = await withDeadline(committing, ms, 'committing a batch')
      gate.confirm()
      metrics.commitSeconds.observe((performance.now() - began) / 1000)
      return entries
    },
    find: (batchId) =>
      aside(
        commits.run((sql) => findBatch(sql, batchId)),
        'looking for a batch',
      ),
    repair: async (error) => {
      if (!isMissingPartition(error)) return false
      await aside(ensurePartitions(side), 'making partitions')
      return true
    },
    onTrouble: (error) => {
      metrics.commitTroubles.inc()
      if (wasNeverSent(error)) gate.shut(error)
      else if (classifyFailure(error) === 'unknown') void gate.suspect(error)
    },
    now: () => performance.now(),
    pause: (ms) => sleep(ms),
    findKeys: (keys) => aside(findKeys(side, keys), 'reading keys'),
    findPlayers: (players) => aside(findPlayers(side, players), 'looking for players'),
  }
}

function aside<T>(work: PromiseLike<T>, what: string): Promise<T> {
  return withDeadline(work, SIDE_DEADLINE_MS, what)
}
