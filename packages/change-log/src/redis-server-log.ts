import { NO_CHANGES } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type ChangeLog, type Follower, type FollowHandlers, LogUnavailableError } from './change-log.ts'
import { COMMAND_TIMEOUT_MS, closeRedis, connectRedis } from './connect-redis.ts'
import { freshEpoch } from './fresh-epoch.ts'
import { loadScript, runScript, type Script } from './load-script.ts'
import { RedisFollower } from './redis-follower.ts'
import { parsePosition, readRedisHead, seasonKeys } from './redis-head.ts'
import { ServerIdentity } from './server-identity.ts'
import { StreamReaders } from './stream-readers.ts'

/** Some minutes at full speed; whoever is further behind loads again. */
const RETAIN_ENTRIES = 100_000
/** A repeat comes within seconds; the relay's within an hour of trouble. */
const REMEMBER_BATCHES = 10_000
const CHECK_EVERY_MS = 1_000
/** The driver's own time-out can fail to fire (R2); this one is ours, and a little longer. */
const DEADLINE_MS = COMMAND_TIMEOUT_MS + 500

export interface RedisLogOptions {
  readonly url: string
  /** Whether the server is a node of a cluster, asked by who knows which seasons it serves. */
  readonly isNode?: boolean
  /** Shown in CLIENT LIST. */
  readonly name: string
  readonly logger: Logger
  /** Entries a season's stream keeps at least. */
  readonly retainEntries?: number
  /** Certificate authorities (PEM file) for rediss://. */
  readonly caFile?: string
}

/** The log over one Redis, or over one node of a cluster; connects in the background. */
export class RedisServerLog implements ChangeLog {
  readonly kind = 'redis'
  #logger: Logger
  #retainEntries: number
  #commands: Redis
  #identity: ServerIdentity
  #readers: StreamReaders
  #followers = new Set<RedisFollower>()
  #checking: NodeJS.Timeout
  #scripts = {
    append: loadScript('append-batch'),
    open: loadScript('open-epoch'),
    start: loadScript('start-epoch'),
    forget: loadScript('forget-past'),
  }

  constructor(options: RedisLogOptions) {
    this.#logger = options.logger
    this.#retainEntries = options.retainEntries ?? RETAIN_ENTRIES
    this.#commands = connectRedis({ ...options, role: 'commands' })
    const isNode = options.isNode === true
    this.#identity = new ServerIdentity(this.#commands, { ...options, isNode, onChange: () => this.#onIdentity() })
    this.#readers = new StreamReaders({ ...options, isNode, onConnection: () => this.#tellConnection() }, isNode)
    this.#checking = setInterval(() => this.#checkAll(), CHECK_EVERY_MS).unref()
  }

  async append(seasonId: number, batchId: string, changes: string, trace = ''): Promise<Position> {
    return this.#write(seasonId, this.#scripts.append, (runId) => [
      batchId,
      changes,
      runId,
      freshEpoch(),
      this.#retainEntries,
      REMEMBER_BATCHES,
      trace,
    ])
  }

  async open(seasonId: number): Promise<Position> {
    return this.#write(seasonId, this.#scripts.open, (runId) => [runId, freshEpoch()])
  }

  async startEpoch(seasonId: number): Promise<Position> {
    return this.#write(seasonId, this.#scripts.start, (runId) => [runId, freshEpoch()])
  }

  async forgetPast(seasonId: number, batchId: string, settle: () => Promise<void>): Promise<void> {
    if (!(await this.#hasLog(seasonId))) return
    const { epoch, sequence } = await this.append(seasonId, batchId, NO_CHANGES)
    await settle()
    const { forget } = this.#scripts
    try {
      const keys = seasonKeys(seasonId).slice(0, forget.keyCount)
      await withDeadline(runScript(this.#commands, forget, keys, [epoch, sequence]), DEADLINE_MS, forget.name)
    } catch (error) {
      throw new LogUnavailableError(`${forget.name} did not succeed`, { cause: error })
    }
  }

  async #hasLog(seasonId: number): Promise<boolean> {
    try {
      return (await withDeadline(readRedisHead(this.#commands, seasonId), DEADLINE_MS, 'reading the head')) !== null
    } catch (error) {
      throw new LogUnavailableError('The head of the log could not be read', { cause: error })
    }
  }

  async head(seasonId: number): Promise<Position | null> {
    const { runId } = this.#identity
    if (runId === null) return null
    try {
      const head = await withDeadline(readRedisHead(this.#commands, seasonId), DEADLINE_MS, 'reading the head')
      if (head === null || head.server !== runId) return null
      return { epoch: head.epoch, sequence: head.sequence }
    } catch (error) {
      this.#logger.debug({ err: error, seasonId }, 'The head of the log is not known')
      return null
    }
  }

  follow(seasonId: number, from: Position, handlers: FollowHandlers): Follower {
    const follower = new RedisFollower({
      seasonId,
      from,
      handlers,
      reader: this.#readers.of(seasonId),
      logger: this.#logger,
      onEnd: (ended) => this.#onEnd(ended),
    })
    this.#followers.add(follower)
    void this.#check(follower)
    return follower
  }

  isAvailable(): boolean {
    return this.#identity.runId !== null
  }

  isComplete(): boolean {
    return this.isAvailable()
  }

  async close(): Promise<void> {
    clearInterval(this.#checking)
    await Promise.all([...this.#followers].map((follower) => follower.stop()))
    await this.#readers.close()
    closeRedis(this.#commands)
  }

  async #write(seasonId: number, script: Script, args: (runId: string) => (string | number)[]): Promise<Position> {
    const { runId } = this.#identity
    if (runId === null) throw new LogUnavailableError('Redis cannot be reached')
    try {
      const reply = runScript(this.#commands, script, seasonKeys(seasonId), args(runId))
      return parsePosition(await withDeadline(reply, DEADLINE_MS, script.name))
    } catch (error) {
      throw new LogUnavailableError(`${script.name} did not succeed`, { cause: error })
    }
  }

  #onEnd(ended: RedisFollower): void {
    this.#followers.delete(ended)
    if ([...this.#followers].every(({ seasonId }) => seasonId !== ended.seasonId)) this.#readers.release(ended.seasonId)
  }

  #onIdentity(): void {
    this.#tellConnection()
    if (this.#identity.runId !== null) this.#checkAll()
  }

  #tellConnection(): void {
    const isKnown = this.#identity.runId !== null
    for (const follower of this.#followers) follower.setConnection(isKnown && follower.isRead)
  }

  #checkAll(): void {
    if (this.#followers.size > 0) this.#readers.checkHealth(this.#identity.runId)
    for (const follower of this.#followers) void this.#check(follower)
  }

  /** Shows a follower what the log says of itself; without a connection there is nothing to be said. */
  async #check(follower: RedisFollower): Promise<void> {
    const { runId } = this.#identity
    if (runId === null) return follower.setConnection(false)
    try {
      const asked = follower.followed
      const head = await withDeadline(readRedisHead(this.#commands, follower.seasonId), DEADLINE_MS, 'a check')
      if (runId !== this.#identity.runId) return
      follower.check(head, runId, asked)
      if (follower.isRead) follower.setConnection(true)
    } catch (error) {
      this.#logger.debug({ err: error }, 'The position could not be checked')
    }
  }
}
