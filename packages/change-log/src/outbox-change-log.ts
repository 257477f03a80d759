import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '@leaderboard/database/connect-database'
import { appendToOutboxLog } from '@leaderboard/database/queries/append-to-outbox-log'
import { findOutboxPosition } from '@leaderboard/database/queries/find-outbox-position'
import { readOutboxLog } from '@leaderboard/database/queries/read-outbox-log'
import { startOutboxEpoch } from '@leaderboard/database/queries/start-outbox-epoch'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Logger } from 'pino'
import { type ChangeLog, type Follower, type FollowHandlers, LogUnavailableError } from './change-log.ts'
import { freshEpoch } from './fresh-epoch.ts'
import { OutboxFollower } from './outbox-follower.ts'

const DEADLINE_MS = 2_000
const NOWHERE: Position = { epoch: '', sequence: 0 }

export interface OutboxChangeLogOptions {
  readonly sql: Database
  readonly logger: Logger
}

/**
 * Opens the log over the outbox table, for machines without Redis; returns at once.
 *
 * Ids of outbox rows become visible out of order, so no reader could follow them without a fence at the oldest running
 * transaction, and every long one would hold up the log. Instead a row gets its position when it is appended, under the
 * lock of its season's head: position n can be seen only after n - 1. That makes appends of a season wait for each
 * other's flush, which is what this log costs; entries are found by polling, which is the other thing.
 */
export function createOutboxChangeLog(options: OutboxChangeLogOptions): ChangeLog {
  return new OutboxChangeLog(options)
}

class OutboxChangeLog implements ChangeLog {
  readonly kind = 'outbox'
  #sql: Database
  #logger: Logger
  #followers = new Set<OutboxFollower>()
  #isClosed = false

  constructor({ sql, logger }: OutboxChangeLogOptions) {
    this.#sql = sql
    this.#logger = logger
  }

  /** The batch must be committed: `changes` are those of its outbox row. */
  async append(seasonId: number, batchId: string, _changes: string): Promise<Position> {
    const position = await this.#ask('an append', async () => {
      const given = await appendToOutboxLog(this.#sql, seasonId, batchId, freshEpoch())
      return given ?? (await findOutboxPosition(this.#sql, seasonId, batchId))
    })
    if (position === null) throw new Error(`Batch ${batchId} cannot be appended: it was never committed`)
    for (const follower of this.#followers) if (follower.seasonId === seasonId) follower.nudge()
    return position
  }

  async open(seasonId: number): Promise<Position> {
    return this.#ask('opening an epoch', async () => {
      const begun = await startOutboxEpoch(this.#sql, seasonId, freshEpoch(), 'if-foreign')
      const head = begun ?? (await readOutboxLog(this.#sql, seasonId, NOWHERE, 0)).head
      if (head === null) throw new Error('The head of the log vanished')
      return { epoch: head.epoch, sequence: head.sequence }
    })
  }

  async startEpoch(seasonId: number): Promise<Position> {
    return this.#ask('starting an epoch', async () => {
      const begun = await startOutboxEpoch(this.#sql, seasonId, freshEpoch(), 'always')
      if (begun === null) throw new Error('No epoch was begun')
      return begun
    })
  }

  /** Whoever wants an entry forgotten takes it out of its row. */
  async forgetPast(): Promise<void> {}

  async head(seasonId: number): Promise<Position | null> {
    try {
      const { head } = await this.#ask('reading the head', () => readOutboxLog(this.#sql, seasonId, NOWHERE, 0))
      if (head === null || head.server !== head.answering) return null
      return { epoch: head.epoch, sequence: head.sequence }
    } catch (error) {
      this.#logger.debug({ err: error, seasonId }, 'The head of the log is not known')
      return null
    }
  }

  follow(seasonId: number, from: Position, handlers: FollowHandlers): Follower {
    const follower = new OutboxFollower({
      seasonId,
      from,
      handlers,
      logger: this.#logger,
      readAfter: (position, limit) =>
        this.#ask('reading the log', () => readOutboxLog(this.#sql, seasonId, position, limit)),
      onEnd: (ended) => this.#followers.delete(ended),
    })
    this.#followers.add(follower)
    follower.start()
    return follower
  }

  isAvailable(): boolean {
    return !this.#isClosed
  }

  isComplete(): boolean {
    return this.isAvailable()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#followers].map((follower) => follower.stop()))
  }

  async #ask<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new LogUnavailableError('The log is closed')
    try {
      return await withDeadline(work(), DEADLINE_MS, what)
    } catch (error) {
      throw new LogUnavailableError(`${what} did not succeed`, { cause: error })
    }
  }
}
