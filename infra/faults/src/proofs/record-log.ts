import { setTimeout as sleep } from 'node:timers/promises'
import { type Change, decodeChanges } from '@leaderboard/contracts/log-entry'
import { Standings } from '@leaderboard/ranking/standings'
import { Redis } from 'ioredis'

interface RecordedEntry {
  /** As an answer writes it. */
  readonly revision: string
  readonly batchId: string
  /** Milliseconds since 1970: when it was seen here. */
  readonly seenAt: number
  readonly changes: readonly Change[]
}

/** Reads the log from outside, past every service, from its beginning; keeps everything that passes. */
export class LogRecorder {
  readonly entries: RecordedEntry[] = []
  readonly #redis: Redis
  #isStopped = false
  readonly #running: Promise<void>

  constructor(url: string) {
    this.#redis = new Redis(url, { maxRetriesPerRequest: null })
    this.#redis.on('error', () => undefined) // it may be away on purpose
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
    this.#redis.disconnect()
  }

  /** The standings after each entry, one after the other. */
  *replay(): Generator<{ revision: string; standings: Standings }> {
    const standings = new Standings({ direction: 'desc' })
    for (const { revision, changes } of this.entries) {
      for (const { userId, totalScore, reachedAt, version, sessions } of changes) {
        standings.upsert(userId, totalScore, reachedAt, version, sessions)
      }
      yield { revision, standings }
    }
  }

  /** Ends with `stop`. */
  async #run(): Promise<void> {
    let key: string | undefined
    let lastId = '0-0'
    while (!this.#isStopped) {
      key ??= await this.#findLog()
      const found = key === undefined ? null : await this.#redis.xread('COUNT', 500, 'STREAMS', key, lastId)
      for (const [id, fields] of found?.[0]?.[1] ?? []) {
        lastId = id
        this.#record(id, fields)
      }
      if (found === null) await sleep(20)
    }
  }

  #record(id: string, fields: string[]): void {
    const field = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
    const sequence = Number(id.split('-')[1])
    this.entries.push({
      revision: `${field('epoch')}.${sequence.toString(36)}`,
      batchId: field('batch'),
      seenAt: Date.now(),
      changes: decodeChanges(field('changes')),
    })
  }

  async #findLog(): Promise<string | undefined> {
    for (const key of await this.#redis.keys('*')) if ((await this.#redis.type(key)) === 'stream') return key
    await sleep(50)
    return undefined
  }
}
