import type { Submission } from './submission.ts'
import { type Kind, type LineLimits, WaitingLine } from './waiting-line.ts'

/** At most so many batches hold bulk items, so that there is always one for single submissions (see `#chooseKind`). */
const OPEN_BULK_BATCHES = 3
const SWEEP_EVERY_MS = 50
/** The part of a full batch that is worth opening as the next one, beside a single one that is open. */
const NEXT_SHARE = 0.75
/** A batch that is open for so long is slow or stuck; nobody waits for it any more. */
const PATIENCE_MS = 100

export interface BatcherOptions {
  /** Submissions a batch holds at most. */
  readonly batchSize: number
  /** Batches open at once. */
  readonly batchesInFlight: number
  readonly line: LineLimits
  /**
   * Whoever waited this long is given up on: what is left of its time would not do for a commit. Items of bulk requests
   * may wait longer, since those of one player go one after another; but not while no batch may open.
   */
  readonly longestWaitMs: Readonly<Record<Kind, number>>
  /**
   * Commits a batch of single or of bulk submissions, with at most one of a player. Settles each submission, calls
   * `release` as soon as the database has decided on it, and resolves when it holds no connection any more. It may
   * call `decided` before, when the database has saved every one: then the next batch opens at once. Never rejects.
   */
  readonly commit: (
    batch: readonly Submission[],
    release: (submission: Submission) => void,
    decided: () => void,
  ) => Promise<void>
  /** False while opening a batch would be in vain; `wake` says that this has changed. */
  readonly mayOpen: () => boolean
  /** Settles one that waited too long. */
  readonly giveUp: (submission: Submission) => void
}

/**
 * Which submissions become a batch, and when? Group commit without a timer: whatever arrives while earlier batches are
 * open forms the next one. An idle system opens a batch for a single submission at once. Beside an open batch of single
 * submissions the next one is opened when it would be three quarters full, so that the database finds it when it is done
 * with the first (commit-lanes.ts), and further ones when they would be full, or when the open ones take too long: a batch
 * costs the database, the log and every follower as much again as thirty submissions do, so few large ones carry twice
 * what many small ones carry. The gathering takes until the end of the event loop's turn (setImmediate), so that requests
 * that were read from the sockets together travel together; not where a batch was just decided, since the database may have
 * nothing to do then.
 *
 * Places: `batchesInFlight`. A batch takes one when it opens and gives it back when it is decided, at the latest when
 * its commit resolves. What waits is bounded by the line's limits, what is open by places x size; nothing else is held.
 *
 * No promise and no timer for a submission: one of each for a batch, and one timer for the whole line.
 */
export class Batcher {
  #options: BatcherOptions
  #line: WaitingLine
  #open: Record<Kind, number> = { singles: 0, bulk: 0 }
  #lastOpenedAt: Record<Kind, number> = { singles: 0, bulk: 0 }
  #lastKind: Kind = 'bulk'
  #isScheduled = false
  /** Commits that have not resolved. */
  #running = 0
  #sweeping: NodeJS.Timeout | null = null
  #idle: (() => void)[] = []
  #release = (submission: Submission) => this.#line.release(submission)

  constructor(options: BatcherOptions) {
    this.#options = options
    this.#line = new WaitingLine(options.line)
  }

  /** Submissions that wait for a batch. */
  get length(): number {
    return this.#line.length
  }

  /** Batches being committed. */
  get open(): number {
    return this.#open.singles + this.#open.bulk
  }

  /** False where there is no room: then nothing has been done. */
  add(submission: Submission): boolean {
    if (!this.#line.hasRoomFor(1, submission.isBulk)) return false
    this.#line.add(submission)
    this.wake()
    return true
  }

  /** All of them or none. */
  addAll(submissions: readonly Submission[]): boolean {
    if (!this.#line.hasRoomFor(submissions.length, true)) return false
    for (const submission of submissions) this.#line.add(submission)
    this.wake()
    return true
  }

  /** Opens batches at the end of this turn of the event loop, where there are places and submissions. */
  wake(): void {
    if (this.#sweeping === null && this.#line.length > 0) {
      this.#sweeping = setInterval(() => this.#sweep(), SWEEP_EVERY_MS)
    }
    if (this.#isScheduled || this.open >= this.#options.batchesInFlight) return
    this.#isScheduled = true
    setImmediate(this.#gatherAndFill)
  }

  /** Resolves when nothing waits and no batch is open. */
  async whenIdle(): Promise<void> {
    if (this.#line.length === 0 && this.#running === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #gatherAndFill = (): void => {
    this.#isScheduled = false
    this.#fill()
  }

  #fill(): void {
    while (this.open < this.#options.batchesInFlight && this.#options.mayOpen()) {
      const kind = this.#chooseKind()
      if (kind === null) break
      const batch = this.#gather(kind)
      if (batch.length > 0) this.#begin(kind, batch)
    }
  }

  /** In turn where both may open a batch: neither starves the other. */
  #chooseKind(): Kind | null {
    const { batchesInFlight } = this.#options
    const bulkPlaces = Math.min(OPEN_BULK_BATCHES, Math.max(1, batchesInFlight - 1))
    const maySingles = this.#isWorthOpening('singles')
    const mayBulk = this.#open.bulk < bulkPlaces && this.#isWorthOpening('bulk')
    if (maySingles && mayBulk) return this.#lastKind === 'singles' ? 'bulk' : 'singles'
    if (maySingles) return 'singles'
    return mayBulk ? 'bulk' : null
  }

  #isWorthOpening(kind: Kind): boolean {
    if (!this.#line.isReady(kind)) return false
    const open = this.#open[kind]
    const share = open === 1 && kind === 'singles' ? NEXT_SHARE : 1
    if (open === 0 || this.#line.waiting(kind) >= share * this.#options.batchSize) return true
    return performance.now() - this.#lastOpenedAt[kind] > PATIENCE_MS
  }

  /** Whoever came before has waited too long. */
  #tooOld(kind: Kind): number {
    const { longestWaitMs, mayOpen } = this.#options
    return performance.now() - (mayOpen() ? longestWaitMs[kind] : Math.min(longestWaitMs.singles, longestWaitMs[kind]))
  }

  #gather(kind: Kind): Submission[] {
    const { batchSize } = this.#options
    const tooOld = this.#tooOld(kind)
    const batch: Submission[] = []
    while (batch.length < batchSize) {
      const submission = this.#line.take(kind)
      if (submission === null) break
      if (submission.receivedAt < tooOld) this.#giveUp(submission)
      else batch.push(submission)
    }
    return batch
  }

  #begin(kind: Kind, batch: Submission[]): void {
    this.#open[kind]++
    this.#lastOpenedAt[kind] = performance.now()
    this.#lastKind = kind
    this.#running++
    let holdsPlace = true
    const giveBack = () => {
      if (holdsPlace) this.#open[kind]--
      holdsPlace = false
    }
    const decided = () => {
      giveBack()
      this.#fill()
    }
    void this.#options.commit(batch, this.#release, decided).then(() => {
      for (const submission of batch) this.#line.release(submission)
      giveBack()
      this.#running--
      this.wake()
      this.#tellIdle()
    })
  }

  #sweep(): void {
    for (const kind of ['singles', 'bulk'] as const) {
      const tooOld = this.#tooOld(kind)
      for (let old = this.#line.takeOlder(kind, tooOld); old !== null; old = this.#line.takeOlder(kind, tooOld)) {
        this.#giveUp(old)
      }
    }
    if (this.#line.length > 0) this.wake()
    else if (this.#sweeping !== null) {
      clearInterval(this.#sweeping)
      this.#sweeping = null
    }
    this.#tellIdle()
  }

  #giveUp(submission: Submission): void {
    this.#line.release(submission)
    this.#options.giveUp(submission)
  }

  #tellIdle(): void {
    if (this.#line.length > 0 || this.#running > 0) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
