import { listUnsent, type UnsentBatch } from '@leaderboard/database/queries/list-unsent'
import { listUnsentKeys } from '@leaderboard/database/queries/list-unsent-keys'
import { markSent, type OutboxKey } from '@leaderboard/database/queries/mark-sent'
import { readBacklog } from '@leaderboard/database/queries/read-backlog'
import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

/** What a living ingest is just about to append is left to it. */
const OLDER_THAN_MS = 2_000
const BATCHES_PER_STEP = 500
/** Beyond this a load is quicker than the entries, for every view. */
const LONGEST_BACKLOG_CHANGES = 100_000
const LONGEST_BACKLOG_SECONDS = 30 * 60
const COVERED_PER_EPOCH = 500_000
const MARKS_PER_STATEMENT = 1_000

export interface RelayLimits {
  readonly olderThanMs?: number
  readonly longestBacklogChanges?: number
  readonly longestBacklogSeconds?: number
}

/**
 * Brings to the log what was committed and did not get there: its ingest died, or Redis was away (I6).
 *
 * By the `sent` flag and nothing else: ids become visible out of order, so any "greater than the last one" would lose a
 * batch. The append is the one ingest uses; it knows a batch id again, so that two relays, or a relay and an ingest that
 * is merely slow, do no harm; much later the versions inside make a second entry harmless (I5).
 */
export function createRelay(tools: RankerTools, limits: RelayLimits = {}): Job {
  const { sql, log, events } = tools
  const olderThanMs = limits.olderThanMs ?? OLDER_THAN_MS
  return {
    name: 'relay',
    everyMs: Math.min(500, olderThanMs),
    async run(term, say) {
      if (!log.isAvailable()) return false
      const away = seasonsAway(tools)
      const batches = await listUnsent(sql, olderThanMs, BATCHES_PER_STEP, away)
      if (batches.length === 0 || !term.isTrusted) return false
      if (await isTooLong(tools, limits, away)) {
        const covered = await coverBacklog(tools, away)
        await say('idle', `a new epoch covered ${covered} batches`)
        events.emit('covered', covered)
        return covered > 0
      }
      const appended = await appendAll(tools, batches)
      await markSent(sql, appended)
      await say('idle', `relayed ${appended.length} batches`)
      events.emit('relayed', appended.length)
      return batches.length === BATCHES_PER_STEP
    },
  }
}

/**
 * Seasons whose node of a cluster is away. They wait for it: their backlog must hold up nobody else's, nor make it look so
 * long that the boards of the other nodes are loaded again and again.
 */
function seasonsAway({ log, views }: RankerTools): number[] {
  return views()
    .map(({ season }) => season.id)
    .filter((id) => !log.isAvailable(id))
}

/** Sent together, in order; those that the log took. Rejects where it took none. */
async function appendAll({ log }: RankerTools, batches: readonly UnsentBatch[]): Promise<OutboxKey[]> {
  const outcomes = await Promise.allSettled(
    batches.map(({ seasonId, batchId, changes }) => log.append(seasonId, batchId, changes)),
  )
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  const appended = batches.filter((_, at) => outcomes[at]?.status === 'fulfilled')
  if (appended.length === 0 && failure !== undefined) throw failure.reason
  return appended
}

async function isTooLong({ sql }: RankerTools, limits: RelayLimits, away: readonly number[]): Promise<boolean> {
  const { changes, oldestSeconds } = await readBacklog(sql, away)
  return (
    changes > (limits.longestBacklogChanges ?? LONGEST_BACKLOG_CHANGES) ||
    oldestSeconds > (limits.longestBacklogSeconds ?? LONGEST_BACKLOG_SECONDS)
  )
}

/**
 * A new epoch makes every view load again, which covers all that was committed before it began. The order matters:
 * first the list of what is committed, then the epoch, then the marks. Whatever interrupts it, the rest stays unsent.
 */
async function coverBacklog({ sql, log }: RankerTools, away: readonly number[]): Promise<number> {
  const keys = await listUnsentKeys(sql, COVERED_PER_EPOCH, away)
  const seasonIds = new Set(keys.map((key) => key.seasonId))
  for (const seasonId of seasonIds) await log.startEpoch(seasonId)
  for (let at = 0; at < keys.length; at += MARKS_PER_STATEMENT) {
    await markSent(sql, keys.slice(at, at + MARKS_PER_STATEMENT))
  }
  return keys.length
}
