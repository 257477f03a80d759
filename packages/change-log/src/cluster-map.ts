import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { closeRedis, connectRedis } from './connect-redis.ts'

const LOOK_EVERY_MS = 1_000
/** While nothing is known, or somebody doubts what is. */
const LOOK_SOON_MS = 100
const DEADLINE_MS = 1_000

const NO_CLUSTER = 'REDIS_URL names several servers, which means a Redis Cluster, but this one is not a node of any'

export interface ClusterMapOptions {
  /** Some nodes of the cluster; the first says how all are reached: scheme, user and password. */
  readonly seeds: readonly [string, ...string[]]
  readonly name: string
  readonly logger: Logger
  readonly caFile?: string
  /** A slot has another owner, or the first answer is here. */
  readonly onChange: () => void
}

interface Range {
  readonly first: number
  readonly last: number
  readonly url: string
}

/**
 * Knows which node of a Redis Cluster serves which slot: asks a node every second, and the next one where that does not
 * answer or somebody doubts what it said.
 *
 * A wrong map does no harm: a node refuses what it does not own (MOVED) and has done nothing then.
 *
 * The loop of looks is ended by `close`.
 */
export class ClusterMap {
  readonly #options: ClusterMapOptions
  #ranges: readonly Range[] = []
  #client: Redis | null = null
  #askedUrl = ''
  #isDoubted = false
  #isRefused = false
  #turn = 0
  #isClosed = false
  #wake = new AbortController()
  readonly #running: Promise<void>

  constructor(options: ClusterMapOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  /** The addresses of all that own a slot. */
  get owners(): ReadonlySet<string> {
    return new Set(this.#ranges.map(({ url }) => url))
  }

  /** The address of the node that serves a slot; null while that is not known, or where nobody does. */
  ownerOf(slot: number): string | null {
    return this.#ranges.find(({ first, last }) => slot >= first && slot <= last)?.url ?? null
  }

  /** Something was refused by the node the map names: ask another one, soon. */
  doubt(): void {
    this.#isDoubted = true
    this.#wake.abort()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.doubt()
    this.#leave()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#wake = new AbortController()
      if (this.#isDoubted) this.#leave() // here, so that many doubts cannot cut every question off
      try {
        this.#take(await withDeadline(this.#ask(), DEADLINE_MS, 'the slots of the cluster'))
      } catch (error) {
        this.#tell(error)
        this.#leave()
      }
      const isSettled = this.#client !== null && this.#ranges.length > 0
      // However often somebody doubts, a node is asked ten times a second at most.
      await sleep(LOOK_SOON_MS)
      if (isSettled) await this.#rest()
    }
  }

  /** Until the next look is due, or somebody doubts. */
  async #rest(): Promise<void> {
    const { signal } = this.#wake
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined) // a doubt ends the rest, no more
  }

  async #ask(): Promise<Range[]> {
    const { seeds, name, logger, caFile } = this.#options
    const nodes = [...new Set([...this.owners, ...seeds])]
    const url = nodes[this.#turn % nodes.length] ?? seeds[0]
    if (this.#client === null) {
      this.#client = connectRedis({ url, name, role: 'commands', logger, ...(caFile !== undefined && { caFile }) })
      this.#askedUrl = url
    }
    const client = this.#client
    if (client.status !== 'ready') await once(client, 'ready', { signal: AbortSignal.timeout(DEADLINE_MS) })
    return parseSlots(await client.call('CLUSTER', 'SLOTS'), this.#askedUrl)
  }

  #tell(error: unknown): void {
    const { logger } = this.#options
    const isNoCluster = error instanceof Error && error.message.includes('cluster support disabled')
    if (isNoCluster && !this.#isRefused) logger.error(NO_CLUSTER)
    else logger.debug({ err: error }, 'A node of the cluster did not say who serves what')
    this.#isRefused ||= isNoCluster
  }

  #take(ranges: readonly Range[]): void {
    if (JSON.stringify(ranges) === JSON.stringify(this.#ranges)) return
    this.#ranges = ranges
    this.#options.onChange()
  }

  #leave(): void {
    this.#isDoubted = false
    this.#turn++
    if (this.#client !== null) closeRedis(this.#client)
    this.#client = null
  }
}

/**
 * What CLUSTER SLOTS answers: first slot, last slot, the primary, its replicas. A node without a known address is named
 * by an empty host: it is the one that was asked.
 */
function parseSlots(reply: unknown, asked: string): Range[] {
  if (!Array.isArray(reply)) throw new Error('CLUSTER SLOTS answered something else than a list')
  return (reply as [first: number, last: number, primary: [host: string | null, port: number]][])
    .map(([first, last, [host, port]]) => ({ first, last, url: withAddress(asked, host, port) }))
    .toSorted((a, b) => a.first - b.first)
}

function withAddress(like: string, host: string | null, port: number): string {
  const url = new URL(like)
  if (host) url.hostname = host.includes(':') ? `[${host}]` : host
  url.port = String(port)
  return url.href
}
