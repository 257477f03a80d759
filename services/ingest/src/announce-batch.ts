import type { BatchOutcome, BoardView } from '@leaderboard/board-view/board-view'
import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Change } from '@leaderboard/contracts/log-entry'
import { formatRevision, type Position } from '@leaderboard/contracts/revision'
import type { CommittedEntry } from '@leaderboard/database/queries/commit-batch'
import { PRIMARY_BOARD } from '@leaderboard/database/season'
import type { FastifyBaseLogger as Logger } from 'fastify'
import type { IngestMetrics } from './ingest-metrics.ts'
import type { SentMark } from './sent-marks.ts'
import type { Submission } from './submission.ts'
import { frameAnswers } from './submit-answer.ts'

/** Longer than this nobody waits for a rank; the score is saved already. */
const OWN_ENTRY_WAIT_MS = 300

export interface SavedSubmission {
  readonly submission: Submission
  readonly change: Change
}

export interface SavedBatch {
  readonly batchId: string
  readonly entries: readonly CommittedEntry[]
  /** One for each change of the primary entry, in its order. */
  readonly saved: readonly SavedSubmission[]
}

export interface AnnouncerOptions {
  readonly log: ChangeLog
  /** The view of the primary board. */
  readonly view: () => BoardView | undefined
  readonly marks: { add(mark: SentMark): void }
  readonly metrics: IngestMetrics
  readonly logger: Logger
}

/**
 * Tells the log of a committed batch, and its submitters of their ranks.
 *
 * The batch is durable before it comes here (I1), so nothing here can fail a submission. The ranks are those at the
 * batch's own place in the log: our view is asked to say where its players stood just before and after it. Where that
 * does not come in time (Redis away, the view loading) the answer says `pending`, and the relay brings a batch that did
 * not reach the log (I6).
 */
export class Announcer {
  #options: AnnouncerOptions

  constructor(options: AnnouncerOptions) {
    this.#options = options
  }

  /** Settles every submission of the batch, at the latest after the longest wait. */
  announce(batch: SavedBatch): void {
    const view = this.#options.view()
    const primary = batch.entries.find((entry) => entry.isPrimary)
    const answers = new PendingAnswers(batch, view, this.#options.metrics)
    // Before the append: the entry may pass before the append's own answer is here.
    const isOurs = primary !== undefined && primary.seasonId === view?.season.id // a season may have begun just now
    if (isOurs && batch.saved.length > 0 && this.#options.log.isAvailable(primary.seasonId)) answers.expectEntry()
    const trace = batch.saved.find(({ submission }) => submission.trace !== undefined)?.submission.trace
    for (const entry of batch.entries) {
      this.#append(batch.batchId, entry, trace).then(
        (position) => {
          if (entry === primary) answers.setPosition(position)
        },
        () => {
          if (entry === primary) answers.settle(null)
        },
      )
    }
    if (!answers.isExpecting) answers.settle(null)
  }

  async #append(batchId: string, { seasonId, changes }: CommittedEntry, trace: string | undefined): Promise<Position> {
    const { log, marks, metrics, logger } = this.#options
    const began = performance.now()
    try {
      const position = await log.append(seasonId, batchId, changes, trace)
      metrics.appendSeconds.observe((performance.now() - began) / 1000)
      marks.add({ batchId, seasonId })
      return position
    } catch (error) {
      metrics.appendFailures.inc()
      logger.debug({ err: error, batchId, seasonId }, 'A batch did not reach the log; the relay will bring it')
      throw error
    }
  }
}

/**
 * The answers of one batch: expecting its entry, until it passes, will not pass, or is too late; then settled.
 */
class PendingAnswers {
  isExpecting = false
  #batch: SavedBatch
  #view: BoardView | undefined
  #metrics: IngestMetrics
  #position: Position | null = null
  #isSettled = false
  #stopExpecting = () => undefined as void
  #timer: NodeJS.Timeout | undefined

  constructor(batch: SavedBatch, view: BoardView | undefined, metrics: IngestMetrics) {
    this.#batch = batch
    this.#view = view
    this.#metrics = metrics
  }

  expectEntry(): void {
    if (this.#view === undefined || this.#view.state === 'loading') return
    this.isExpecting = true
    const began = performance.now()
    this.#stopExpecting = this.#view.expectBatch(this.#batch.batchId, (outcome) => {
      if (outcome !== null) this.#metrics.ownEntrySeconds.observe((performance.now() - began) / 1000)
      this.settle(outcome)
    })
    this.#timer = setTimeout(() => this.settle(null), OWN_ENTRY_WAIT_MS)
  }

  setPosition(position: Position): void {
    this.#position = position
  }

  /** Null: the ranks are not known. */
  settle(outcome: BatchOutcome | null): void {
    if (this.#isSettled) return
    this.#isSettled = true
    clearTimeout(this.#timer)
    this.#stopExpecting()
    const { saved } = this.#batch
    const position = outcome?.position ?? this.#position
    const write = frameAnswers({
      board: PRIMARY_BOARD,
      rankState: outcome === null ? 'pending' : 'exact',
      revision: position === null ? null : formatRevision(position),
    })
    saved.forEach(({ submission, change }, i) => {
      const move = outcome?.moves[i] ?? null // null: of a hidden player
      submission.settle({ text: write(change, move && move.previous, move && move.current), isReplayed: false })
    })
    this.#metrics[outcome === null ? 'pending' : 'exact'].inc(saved.length)
  }
}
