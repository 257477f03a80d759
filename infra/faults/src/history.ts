import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import type { SubmitResult } from '@leaderboard/contracts/submit-score'

/**
 * What became of an operation, as Jepsen tells them apart: `failed` is known not to have happened; `unknown` may have,
 * and whoever looks later must accept both.
 */
export type Outcome = 'open' | 'ok' | 'failed' | 'unknown'

/** One submission with all its attempts, which share a key. */
export interface SubmitOperation {
  readonly key: string
  readonly userId: number
  readonly score: number
  outcome: Outcome
  attempts: number
  answer: SubmitResult | null
  /** `History.failovers` when the attempt began that was answered. */
  failovers: number
}

/** Every operation of a run; on disk as one JSON line each, so that a failure can be looked into afterwards. */
export class History {
  readonly submissions = new Map<string, SubmitOperation>()
  /** Sessions a player had at least, by what was acknowledged with a revision: no later read may show fewer (I8). */
  readonly acknowledgedSessions = new Map<number, number>()
  acknowledged = 0
  /** How often the database went on from an older state: what was promised before holds no longer. */
  failovers = 0
  readonly file: string
  readonly #folder: string
  readonly #stream: WriteStream
  readonly #beganAt = performance.now()

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.file = join(folder, 'history.jsonl')
    this.#stream = createWriteStream(this.file)
  }

  begin(key: string, userId: number, score: number): SubmitOperation {
    const operation: SubmitOperation = { key, userId, score, outcome: 'open', attempts: 0, answer: null, failovers: 0 }
    this.submissions.set(key, operation)
    this.write('submit', { key, userId, score })
    return operation
  }

  /**
   * Notes an answer. `failovers` is what it was when the attempt began: the answer to an older one may speak of a
   * primary that is gone, so that nothing is known.
   */
  acknowledge(operation: SubmitOperation, answer: SubmitResult, failovers: number): void {
    operation.failovers = failovers
    if (failovers !== this.failovers) {
      operation.outcome = 'unknown'
      this.write('answered over a failover', { key: operation.key, sessionId: answer.sessionId })
      return
    }
    operation.outcome = 'ok'
    operation.answer = answer
    this.acknowledged++
    const { userId } = operation
    const { sessionId, totalScore, sessions, newRank, revision } = answer
    const held = this.acknowledgedSessions.get(userId) ?? 0
    // Without a revision nothing is promised yet: the log, which reads look at, does not have it.
    if (revision !== null) this.acknowledgedSessions.set(userId, Math.max(held, sessions))
    this.write('ok', { key: operation.key, sessionId, totalScore, sessions, newRank, revision })
  }

  /** Keys of everything acknowledged until now. */
  acknowledgedKeys(): ReadonlySet<string> {
    const ok = [...this.submissions.values()].filter(({ outcome }) => outcome === 'ok')
    return new Set(ok.map(({ key }) => key))
  }

  /** The primary is gone and its successor may know less: reads are held to what is acknowledged from here on. */
  beginFailover(): void {
    this.failovers++
    this.acknowledgedSessions.clear()
    this.write('failover', {})
  }

  /**
   * What was acknowledged but by `safe` keys, and is in no session of the new primary: lost as announced. Each may still
   * be sent again by its game. Returns how many.
   */
  acceptLoss(safe: ReadonlySet<string>, stored: ReadonlySet<number>): number {
    let lost = 0
    for (const operation of this.submissions.values()) {
      const { key, outcome, answer } = operation
      if (outcome !== 'ok' || answer === null || safe.has(key) || stored.has(answer.sessionId)) continue
      operation.outcome = 'unknown'
      operation.answer = null
      lost++
      this.write('lost by failover', { key, sessionId: answer.sessionId })
    }
    return lost
  }

  /** `t`: milliseconds since the run began. */
  write(what: string, facts: object): void {
    const t = Math.round((performance.now() - this.#beganAt) * 10) / 10
    this.#stream.write(`${JSON.stringify({ t, what, ...facts })}\n`)
  }

  /** Ends the file; without findings nobody needs it. */
  async close(isKept: boolean): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.end(resolve))
    if (!isKept) rmSync(this.#folder, { recursive: true, force: true })
  }
}
