import type { Position } from '@leaderboard/contracts/revision'
import type { Logger } from 'pino'
import type { Follower, FollowHandlers } from './change-log.ts'
import { type FollowedTo, judgePosition } from './judge-position.ts'
import { type ChainedEntry, parseEntry, type RawEntry, type RedisHead, seasonKeys } from './redis-head.ts'
import type { StreamReader, Subscription } from './stream-reader.ts'

export interface RedisFollowerOptions {
  readonly seasonId: number
  readonly from: Position
  readonly handlers: FollowHandlers
  readonly reader: StreamReader
  readonly logger: Logger
  readonly onEnd: (follower: RedisFollower) => void
}

/**
 * Follows one season. It hands an entry on only if it is the next one of its epoch (I7); in all other cases it ends
 * with a gap. Because a stream that was trimmed, recreated or restored says nothing at all, `check` is called every
 * second with what the log says of itself.
 *
 * States: unplaced (the position has not been found in the stream yet), reading, ended.
 */
export class RedisFollower implements Follower, Subscription {
  readonly seasonId: number
  readonly key: string
  lastId = ''
  isEnded = false
  #followed: FollowedTo
  #options: RedisFollowerOptions
  #isPlaced = false
  #isUp: boolean | null = null
  /** The log said it holds `sequence`; a read that began after `turn` must find something. */
  #owed: { sequence: number; turn: number } | null = null

  constructor(options: RedisFollowerOptions) {
    this.#options = options
    this.seasonId = options.seasonId
    this.#followed = { position: options.from, lastBatchId: null }
    ;[this.key] = seasonKeys(options.seasonId)
  }

  get followed(): FollowedTo {
    return this.#followed
  }

  /** Whether the stream is being read. */
  get isRead(): boolean {
    return this.#options.reader.isUp
  }

  /**
   * `head` was read from the server `runId`, and `asked` is where the follower was when that began: entries may have passed
   * since, so the head may be older than where the follower is now.
   */
  check(head: RedisHead | null, runId: string, asked: FollowedTo): void {
    if (this.isEnded) return
    const reason = judgePosition(asked, head, runId)
    if (reason !== null) this.#gap(reason)
    else if (!this.#isPlaced && head !== null) this.#place(head.base)
    else if (head !== null && head.sequence > this.#followed.position.sequence) {
      this.#owed ??= { sequence: head.sequence, turn: this.#options.reader.turn }
    }
  }

  take(entry: RawEntry): void {
    const { handlers, logger, seasonId } = this.#options
    try {
      const parsed = parseEntry(seasonId, entry)
      const reason = this.#findGap(parsed)
      if (reason !== null) return this.#gap(reason)
      this.#followed = { position: parsed.entry.position, lastBatchId: parsed.entry.batchId }
      this.lastId = entry[0]
      this.#owed = null
      handlers.onEntry(parsed.entry)
    } catch (error) {
      logger.error({ err: error, seasonId, entry: entry[0] }, 'An entry of the log could not be applied')
      this.#gap('an entry could not be applied')
    }
  }

  foundNothing(turn: number): void {
    if (this.#owed === null || turn <= this.#owed.turn || this.#followed.position.sequence >= this.#owed.sequence)
      return
    this.#options.reader.renew() // it may be the connection that leads to the wrong server
    this.#gap('the stream does not hold what its head says')
  }

  setConnection(isUp: boolean): void {
    if (this.isEnded || this.#isUp === isUp) return
    this.#isUp = isUp
    this.#options.handlers.onConnection?.(isUp)
  }

  async stop(): Promise<void> {
    this.#end()
  }

  #place(base: string): void {
    this.lastId = `${base}-${this.#followed.position.sequence}`
    this.#isPlaced = true
    this.#options.reader.add(this)
  }

  /** Why an entry is not the next one, or null where it is. */
  #findGap({ entry, after }: ChainedEntry): string | null {
    const { position, lastBatchId } = this.#followed
    const { epoch, sequence } = entry.position
    if (epoch !== position.epoch) return 'another epoch has begun'
    if (sequence !== position.sequence + 1) return `entry ${position.sequence + 1} is missing; the next is ${sequence}`
    if (lastBatchId !== null && after !== lastBatchId) return `entry ${sequence} comes after another batch`
    return null
  }

  #gap(reason: string): void {
    if (this.isEnded) return
    this.#end()
    this.#options.handlers.onGap(reason)
  }

  #end(): void {
    this.isEnded = true
    this.#options.reader.delete(this)
    this.#options.onEnd(this)
  }
}
