import { decodeChanges } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'
import type { OutboxLogEntry, OutboxLogPage } from '@leaderboard/database/queries/read-outbox-log'
import type { Logger } from 'pino'
import type { Follower, FollowHandlers } from './change-log.ts'
import { judgePosition } from './judge-position.ts'
import { TimeSlice } from './time-slice.ts'

const POLL_MS = 100
const ENTRIES_PER_READ = 128

export interface OutboxFollowerOptions {
  readonly seasonId: number
  readonly from: Position
  readonly handlers: FollowHandlers
  readonly logger: Logger
  readonly readAfter: (position: Position, limit: number) => Promise<OutboxLogPage>
  readonly onEnd: (follower: OutboxFollower) => void
}

/**
 * Follows one season by polling, ten times a second and whenever this process appended something itself. Head and
 * entries are read in one moment, so a page that does not reach the head without being full is a gap.
 *
 * The loop of reads is ended by `stop` or by a gap.
 */
export class OutboxFollower implements Follower {
  readonly seasonId: number
  #options: OutboxFollowerOptions
  #position: Position
  #isEnded = false
  #isUp: boolean | null = null
  #running: Promise<void> = Promise.resolve()
  #wake: () => void = () => undefined
  #isNudged = false

  constructor(options: OutboxFollowerOptions) {
    this.#options = options
    this.seasonId = options.seasonId
    this.#position = options.from
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Looks at once instead of at the next poll. */
  nudge(): void {
    this.#isNudged = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#end()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isEnded) {
      this.#isNudged = false
      const page = await this.#read()
      if (this.#isEnded) return
      this.#setConnection(page !== null)
      if (page === null || (await this.#take(page))) await this.#pause()
    }
  }

  async #read(): Promise<OutboxLogPage | null> {
    try {
      return await this.#options.readAfter(this.#position, ENTRIES_PER_READ)
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'Reading the log failed')
      return null
    }
  }

  /** Hands a page on; true where nothing more is known to wait. */
  async #take({ head, entries }: OutboxLogPage): Promise<boolean> {
    const asked = { position: this.#position, lastBatchId: null }
    const reason = judgePosition(asked, head && { ...head, lastBatchId: '' }, head?.answering ?? '')
    if (reason !== null) return this.#gap(reason)
    const slice = new TimeSlice()
    for (const entry of entries) {
      if (this.#isEnded || !this.#hand(entry)) return true
      if (slice.isOver) await slice.next()
    }
    const isLevel = head !== null && this.#position.sequence >= head.sequence
    if (!isLevel && entries.length < ENTRIES_PER_READ) return this.#gap('the log does not hold what its head says')
    return isLevel
  }

  #hand({ sequence, batchId, changes }: OutboxLogEntry): boolean {
    const { handlers, logger, seasonId } = this.#options
    const { epoch, sequence: held } = this.#position
    if (sequence !== held + 1) return !this.#gap(`entry ${held + 1} is missing; the next is ${sequence}`)
    try {
      this.#position = { epoch, sequence }
      handlers.onEntry({ seasonId, position: this.#position, batchId, changes: decodeChanges(changes) })
      return true
    } catch (error) {
      logger.error({ err: error, seasonId, batchId }, 'An entry of the log could not be applied')
      return !this.#gap('an entry could not be applied')
    }
  }

  async #pause(): Promise<void> {
    if (this.#isNudged || this.#isEnded) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS).unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #setConnection(isUp: boolean): void {
    if (this.#isUp === isUp) return
    this.#isUp = isUp
    this.#options.handlers.onConnection?.(isUp)
  }

  #gap(reason: string): true {
    if (!this.#isEnded) {
      this.#end()
      this.#options.handlers.onGap(reason)
    }
    return true
  }

  #end(): void {
    this.#isEnded = true
    this.#wake()
    this.#options.onEnd(this)
  }
}
