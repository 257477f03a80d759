import { type Change, decodeChanges } from '@leaderboard/contracts/log-entry'
import { type ProblemCode, ProblemException } from '@leaderboard/contracts/problem'
import type { FastifyBaseLogger as Logger } from 'fastify'
import type { SavedBatch, SavedSubmission } from './announce-batch.ts'
import { answerReplays, type ReplayPort } from './answer-replays.ts'
import { type CommitPort, type CommitReport, commitCarefully } from './commit-carefully.ts'
import { type ExplainPort, explainMissing } from './explain-missing.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import { problemOfRefusal } from './problem-of-refusal.ts'
import type { Submission } from './submission.ts'

/** From the arrival of the oldest submission of a batch to its answer; for bulk items, from the opening of their batch. */
const DEADLINE_MS = 1_700
/** How often one that nothing stands in the way of is tried again. */
const AGAIN_LIMIT = 3

export interface CommitterPort extends CommitPort<Submission>, ExplainPort {
  /** Gives session ids to those that have none, and readies whatever a batch id needs; null where that is done. */
  prepare(batch: readonly Submission[]): Promise<void> | null
}

/** What the batcher hears of a batch; see BatcherOptions. */
export interface BatchHands {
  readonly release: (submission: Submission) => void
  readonly decided: () => void
}

export interface CommitterOptions {
  readonly database: CommitterPort
  readonly replay: ReplayPort
  readonly announce: (batch: SavedBatch) => void
  readonly metrics: IngestMetrics
  readonly logger: Logger
}

/**
 * What became of each submission of a batch? Commits it, whatever it takes (commit-carefully.ts), and settles every one:
 * saved ones through the announcer, those that the statement left out by explanation, the rest with a problem.
 */
export class Committer {
  #options: CommitterOptions

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  /** For the batcher: never rejects, and has settled or handed to the announcer everything when it resolves. */
  async commit(batch: readonly Submission[], hands: BatchHands): Promise<void> {
    const { metrics } = this.#options
    metrics.batchSize.observe(batch.length)
    const deadline = deadlineOf(batch, this.#options.database.now())
    if (await this.#prepare(batch, deadline))
      await this.#run(inPlayerOrder(batch), deadline, { ...hands, size: batch.length }, 1)
  }

  /** False where it cannot be done in time; then everything is settled. */
  async #prepare(batch: readonly Submission[], deadline: number): Promise<boolean> {
    const { database } = this.#options
    for (let pause = 20; ; pause *= 2) {
      try {
        const waiting = database.prepare(batch)
        if (waiting !== null) await waiting
        return true
      } catch (error) {
        database.onTrouble(error)
        if (database.now() + pause < deadline) await database.pause(pause)
        else {
          this.#fail(batch, 'database_unavailable', error)
          return false
        }
      }
    }
  }

  async #run(
    batch: readonly Submission[],
    deadline: number,
    hands: BatchHands & { size: number },
    round: number,
  ): Promise<void> {
    const again: Submission[] = []
    await commitCarefully(this.#options.database, batch, deadline, (report) => {
      if (report.kind === 'committed') return this.#take(report, hands, again)
      if (report.kind === 'failed') return this.#failAll(report)
      this.#options.metrics.refused.inc()
      report.item.settle(problemOfRefusal(report.error, report.item))
    })
    if (again.length === 0) return
    if (round < AGAIN_LIMIT) return this.#run(again, deadline, hands, round + 1)
    // Its player exists and its key is free: what is left is that the board does not take it any more.
    for (const submission of again) submission.settle(new ProblemException('score_out_of_bounds'))
    this.#options.metrics.refused.inc(again.length)
  }

  /** The batch is durable: whoever is in it is answered through the log, the others get their reason. */
  async #take(
    { batchId, entries, items }: CommitReport<Submission> & { kind: 'committed' },
    { release, decided, size }: BatchHands & { size: number },
    again: Submission[],
  ): Promise<void> {
    const primary = entries.find((entry) => entry.isPrimary)
    // The season before is over and the next has not begun: the statement saved nothing, for certain.
    if (primary === undefined) return this.#fail(items, 'database_unavailable', new Error('No season is open'))
    let matched: ReturnType<typeof matchChanges>
    try {
      matched = matchChanges(items, decodeChanges(primary.changes))
    } catch (error) {
      return this.#fail(items, 'outcome_unknown', error)
    }
    for (const { submission } of matched.saved) release(submission)
    if (matched.saved.length === size) {
      decided()
      await allSent() // PostgreSQL works on the next batch while this one is told of
    }
    this.#options.announce({ batchId, entries, saved: matched.saved })
    if (matched.missing.length === 0) return
    try {
      again.push(...(await this.#explain(matched.missing, release)))
    } catch (error) {
      this.#fail(matched.missing, 'database_unavailable', error)
    }
  }

  /** Settles those that have a reason; returns those that may be tried again. */
  async #explain(
    missing: readonly Submission[],
    release: (submission: Submission) => void,
  ): Promise<readonly Submission[]> {
    const { database, replay, metrics } = this.#options
    const { refused, replays, again } = await explainMissing(database, missing)
    for (const { submission, problem } of refused) {
      release(submission)
      submission.settle(problem)
    }
    metrics.refused.inc(refused.length)
    if (replays.length === 0) return again
    for (const { submission } of replays) release(submission)
    await answerReplays(replay, replays)
    metrics.replayed.inc(replays.length)
    return again
  }

  #failAll({ items, reason, error }: CommitReport<Submission> & { kind: 'failed' }): void {
    this.#fail(items, FAILURES[reason], error)
  }

  #fail(submissions: readonly Submission[], code: ProblemCode, error: unknown): void {
    const { metrics, logger } = this.#options
    const open = submissions.filter((submission) => !submission.isSettled)
    const level = code === 'internal_error' ? 'error' : 'warn'
    logger[level]({ err: error, submissions: open.length, code }, 'A batch could not be committed')
    for (const submission of open) submission.settle(new ProblemException(code))
    const counted = { outcome_unknown: metrics.unknown, internal_error: metrics.fault }
    const counter = code in counted ? counted[code as keyof typeof counted] : metrics.unavailable
    counter.inc(open.length)
  }
}

/** Resolves when what was begun before this call has been handed to the driver: that takes microtasks alone. */
function allSent(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}

const FAILURES = { unavailable: 'database_unavailable', unknown: 'outcome_unknown', fault: 'internal_error' } as const

function deadlineOf(batch: readonly Submission[], now: number): number {
  let oldest = now
  for (const { receivedAt, isBulk } of batch) if (!isBulk && receivedAt < oldest) oldest = receivedAt
  return oldest + DEADLINE_MS
}

/** The order of the changes in an entry. */
function inPlayerOrder(batch: readonly Submission[]): Submission[] {
  return batch.toSorted((a, b) => a.userId - b.userId)
}

/** Both are in order of player, and a player is in a batch once: one walk finds each one's change. */
function matchChanges(
  items: readonly Submission[],
  changes: readonly Change[],
): { saved: SavedSubmission[]; missing: Submission[] } {
  const saved: SavedSubmission[] = []
  const missing: Submission[] = []
  let next = 0
  for (const submission of items) {
    const change = changes[next]
    if (change?.userId === submission.userId) {
      saved.push({ submission, change })
      next++
    } else missing.push(submission)
  }
  if (next !== changes.length) throw new Error('A committed batch holds changes that nobody sent')
  return { saved, missing }
}
