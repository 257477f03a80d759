import { ProblemException } from '@leaderboard/contracts/problem'
import {
  type BulkItem,
  DEFAULT_GAME_MODE,
  MAX_BULK_ITEMS_PER_PLAYER,
  type SubmitRequest,
} from '@leaderboard/contracts/submit-score'
import { sampledTraceOf } from '@leaderboard/contracts/trace-context'
import type { Season } from '@leaderboard/database/season'
import type { Caller } from '@leaderboard/service-shell/access/caller'
import type { Batcher } from './batcher.ts'
import type { DatabaseGate } from './database-gate.ts'
import { keyOf, keyOfItem } from './idempotency-key.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import { type Outcome, Submission, type SubmissionFacts } from './submission.ts'

export interface SubmissionsOptions {
  readonly batcher: Batcher
  readonly gate: DatabaseGate
  /** The season every submission counts in; undefined until it has been read. */
  readonly primarySeason: () => Season | undefined
  readonly metrics: IngestMetrics
}

/**
 * The door of the write path: what can be refused before any work is refused here, at once; the rest goes to the
 * batcher. Bounds are checked here so that nothing of that kind can spoil a batch.
 */
export class Submissions {
  #options: SubmissionsOptions

  constructor(options: SubmissionsOptions) {
    this.#options = options
  }

  /**
   * `headers` are those of the request, `caller` is who had to say who they are. `settle` is called once, perhaps at
   * once.
   */
  submit(body: SubmitRequest, headers: SentWith, caller: Caller | null, settle: (outcome: Outcome) => void): void {
    const foreign = refuseForeign(body.user_id, caller)
    if (foreign !== null) return settle(foreign)
    const season = this.#admit()
    if (season instanceof ProblemException) return settle(season)
    const outside = outOfBounds(body.score, season)
    if (outside !== null) return this.#refuse(settle, outside)
    const submission = new Submission(
      factsOf(body, headers['idempotency-key'], caller, sampledTraceOf(headers.traceparent)),
      false,
      performance.now(),
      settle,
    )
    if (!this.#options.batcher.add(submission)) settle(this.#overloaded(1))
  }

  /**
   * All items of a bulk request; the outcomes come in their order. Throws a ProblemException where the request as a
   * whole is refused; then nothing has been done.
   */
  submitAll(
    items: readonly BulkItem[],
    headers: SentWith,
    caller: Caller | null,
    settle: (outcomes: Outcome[]) => void,
  ): void {
    for (const { user_id: userId } of items) {
      const foreign = refuseForeign(userId, caller)
      if (foreign !== null) throw foreign
    }
    refuseCrowd(items)
    const season = this.#admit()
    if (season instanceof ProblemException) throw season
    const outcomes: Outcome[] = []
    const submissions: Submission[] = []
    let left = items.length
    const receivedAt = performance.now()
    const rawKey = headers['idempotency-key']
    const trace = sampledTraceOf(headers.traceparent)
    items.forEach((item, index) => {
      const settleItem = (outcome: Outcome) => {
        outcomes[index] = outcome
        if (--left === 0) settle(outcomes)
      }
      const outside = outOfBounds(item.score, season)
      if (outside !== null) return this.#refuse(settleItem, outside)
      const key = item.idempotency_key ?? (rawKey === undefined ? undefined : keyOfItem(rawKey, index))
      submissions.push(new Submission(factsOf(item, key, caller, trace), true, receivedAt, settleItem))
    })
    if (!this.#options.batcher.addAll(submissions)) throw this.#overloaded(items.length)
  }

  #admit(): Season | ProblemException {
    const { gate, primarySeason, metrics } = this.#options
    const season = gate.isOpen ? primarySeason() : undefined
    if (season !== undefined) return season
    metrics.shed.inc()
    return new ProblemException('database_unavailable')
  }

  #refuse(settle: (outcome: Outcome) => void, problem: ProblemException): void {
    this.#options.metrics.refused.inc()
    settle(problem)
  }

  #overloaded(count: number): ProblemException {
    this.#options.metrics.shed.inc(count)
    return new ProblemException('overloaded', { retryAfterSeconds: 1 })
  }
}

/** What a submission's request says beside its body. */
export interface SentWith {
  /** As it came. */
  readonly 'idempotency-key'?: string | undefined
  readonly traceparent?: unknown
}

/** Whose idempotency keys these are while nobody has to say who they are. */
const PUBLIC_OWNER = 'public'

function factsOf(
  body: SubmitRequest,
  rawKey: string | undefined,
  caller: Caller | null,
  trace: string | undefined,
): SubmissionFacts {
  const { user_id: userId, score, game_mode: gameMode = DEFAULT_GAME_MODE } = body
  const key = rawKey === undefined ? null : keyOf(caller?.owner ?? PUBLIC_OWNER, rawKey, { userId, score, gameMode })
  return { userId, score, gameMode, key, trace }
}

/** A game client may submit for its own player, and for nobody else. */
function refuseForeign(userId: number, caller: Caller | null): ProblemException | null {
  if (caller === null || caller.kind === 'key' || caller.playerId === userId) return null
  return new ProblemException('forbidden', { detail: `This token is for player ${caller.playerId} alone.` })
}

function outOfBounds(score: number, season: Season): ProblemException | null {
  const { minimumScore, maximumScore } = season
  if (score >= minimumScore && score <= maximumScore) return null
  const message = `score must be from ${minimumScore} to ${maximumScore} on this board`
  return new ProblemException('score_out_of_bounds', {
    detail: `${message}.`,
    errors: [{ in: 'body', pointer: '/score', code: 'score_out_of_bounds', message }],
  })
}

/** Items of one player are committed one after another; too many would take longer than anybody waits. */
function refuseCrowd(items: readonly BulkItem[]): void {
  const counts = new Map<number, number>()
  items.forEach(({ user_id: userId }, index) => {
    const count = (counts.get(userId) ?? 0) + 1
    counts.set(userId, count)
    if (count <= MAX_BULK_ITEMS_PER_PLAYER) return
    const message = `player ${userId} has more than ${MAX_BULK_ITEMS_PER_PLAYER} items in this request`
    throw new ProblemException('too_many_for_one_player', {
      detail: `At most ${MAX_BULK_ITEMS_PER_PLAYER} items of one player are taken in a request.`,
      errors: [{ in: 'body', pointer: `/items/${index}/user_id`, code: 'too_many_for_one_player', message }],
    })
  })
}
