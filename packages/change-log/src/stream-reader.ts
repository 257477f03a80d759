import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { closeRedis, connectRedis } from './connect-redis.ts'
import type { RawEntry } from './redis-head.ts'
import { ServerIdentity } from './server-identity.ts'
import { TimeSlice } from './time-slice.ts'

/** A new subscription waits this long at most, since XREAD cannot be told of it while it blocks. */
const BLOCK_MS = 100
const ENTRIES_PER_READ = 128
const PAUSE_AFTER_FAILURE_MS = 50
/** A connection that has answered no read for so long is dead, whatever the driver thinks of it. */
const HANG_MS = BLOCK_MS + 3_000
const DEADLINE_MS = 1_000

/** One stream that is being read. */
export interface Subscription {
  readonly key: string
  /** The id of the last entry taken; reading goes on behind it. */
  readonly lastId: string
  readonly isEnded: boolean
  take(entry: RawEntry): void
  /** A read that began as turn `turn` found nothing in this stream. */
  foundNothing(turn: number): void
}

export interface StreamReaderOptions {
  readonly url: string
  readonly name: string
  readonly logger: Logger
  readonly caFile?: string
  /** Whether it is a node of a cluster. */
  readonly isNode: boolean
  readonly onConnection: () => void
}

/**
 * Reads any number of streams over one blocking connection of its own (R4).
 *
 * A blocked read may hang for ever after a reset, and ending the connection may park the driver in "reconnecting"
 * (R5). So nobody asks the driver how it is: `checkHealth`, called every second, looks at when a read was last
 * answered, and builds a new client with a new loop beside the one that hangs. The old loop ends as it wakes up.
 *
 * The loop of reads is ended by `close`, or by a newer loop.
 */
export class StreamReader {
  /** Counts the reads; see `Subscription.foundNothing`. */
  turn = 0
  isUp = false
  #options: StreamReaderOptions
  #subscriptions = new Set<Subscription>()
  #client: Redis | null = null
  #identity: ServerIdentity | null = null
  #lastAnswerAt = 0
  #loops = 0
  #running: Promise<void> = Promise.resolve()

  constructor(options: StreamReaderOptions) {
    this.#options = options
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription)
    if (this.#client === null) this.renew()
  }

  delete(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
  }

  /** Builds a new connection where the loop hangs, or where it reads another server than the commands reach. */
  checkHealth(runId: string | null): void {
    if (this.#client === null) return
    if (performance.now() - this.#lastAnswerAt > HANG_MS) {
      this.#options.logger.warn('Reading the log hangs; a new connection takes over')
      this.renew()
    } else if (runId !== null && this.#identity?.runId != null && this.#identity.runId !== runId) {
      this.#options.logger.warn('The log is read from another server than it is written to; connecting again')
      this.renew()
    }
  }

  renew(): void {
    if (this.#client !== null) closeRedis(this.#client)
    this.#client = connectRedis({ ...this.#options, role: 'blocking' })
    this.#identity = new ServerIdentity(this.#client, { ...this.#options, onChange: () => undefined })
    this.#setUp(false)
    this.#lastAnswerAt = performance.now()
    this.#running = this.#run(++this.#loops, this.#client)
  }

  async close(): Promise<void> {
    this.#loops++
    if (this.#client !== null) closeRedis(this.#client)
    this.#client = null
    this.#subscriptions.clear()
    await this.#running
  }

  async #run(loop: number, client: Redis): Promise<void> {
    while (loop === this.#loops) {
      const wanted = [...this.#subscriptions]
      const turn = ++this.turn
      try {
        const found = wanted.length === 0 ? await idle(client) : await read(client, wanted)
        if (loop !== this.#loops) return
        this.#lastAnswerAt = performance.now()
        this.#setUp(true)
        await this.#handOut(loop, wanted, found, turn)
      } catch (error) {
        if (loop !== this.#loops) return
        this.#options.logger.debug({ err: error }, 'Reading the log failed')
        this.#setUp(false)
        await sleep(PAUSE_AFTER_FAILURE_MS)
      }
    }
  }

  async #handOut(loop: number, wanted: Subscription[], found: Map<string, RawEntry[]>, turn: number): Promise<void> {
    const slice = new TimeSlice()
    for (const subscription of wanted) {
      const entries = found.get(subscription.key) ?? []
      for (const entry of entries) {
        if (loop !== this.#loops || subscription.isEnded) break
        if (!isAfter(entry[0], subscription.lastId)) continue // it was read for another one that is further back
        subscription.take(entry)
        if (slice.isOver) await slice.next()
      }
      if (entries.length === 0 && !subscription.isEnded) subscription.foundNothing(turn)
    }
  }

  #setUp(isUp: boolean): void {
    if (this.isUp === isUp) return
    this.isUp = isUp
    this.#options.onConnection()
  }
}

async function read(client: Redis, wanted: Subscription[]): Promise<Map<string, RawEntry[]>> {
  const from = new Map<string, string>()
  for (const { key, lastId } of wanted) {
    const held = from.get(key)
    if (held === undefined || isAfter(held, lastId)) from.set(key, lastId)
  }
  const streams = [...from.keys(), ...from.values()]
  const work = client.xread('COUNT', ENTRIES_PER_READ, 'BLOCK', BLOCK_MS, 'STREAMS', ...streams)
  const reply = await withDeadline(work, BLOCK_MS + DEADLINE_MS, 'reading the log')
  return new Map(reply)
}

/** Whether a stream id is greater than another. */
function isAfter(id: string, other: string): boolean {
  const [base = 0, sequence = 0] = id.split('-').map(Number)
  const [otherBase = 0, otherSequence = 0] = other.split('-').map(Number)
  return base === otherBase ? sequence > otherSequence : base > otherBase
}

/** Nothing to read yet: shows that the connection lives, and looks again soon. */
async function idle(client: Redis): Promise<Map<string, RawEntry[]>> {
  await withDeadline(client.ping(), DEADLINE_MS, 'a sign of life')
  await sleep(BLOCK_MS)
  return new Map()
}
