/**
 * The specified cache in Redis, for answers from PostgreSQL. An entry says when it was read and is never used beyond
 * its age, whatever became of its expiry in Redis; a lost or foreign entry is a miss. With Redis away everything is.
 */
import { withDeadline } from '@leaderboard/database/with-deadline'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'

export interface CachedRead<T> {
  value: T
  /** Milliseconds since 1970. */
  asOf: number
}

export interface KeptReads<T> {
  /** What was read under this key and is young enough, or null. */
  find(key: string): Promise<CachedRead<T> | null>
  /** Keeps an answer for the rest of its time. Does not wait: losing it costs a read of the database. */
  keep(key: string, entry: CachedRead<T>): void
}

/** The two commands of Redis it needs. */
export interface CacheStore {
  get(key: string): Promise<string | null>
  set(key: string, text: string, unit: 'PX', ms: number): Promise<unknown>
}

/** An answer later than this is no use to a read that could ask the database instead. */
const DEADLINE_MS = 250

export class ReadCache<S extends TSchema> implements KeptReads<Static<S>> {
  private readonly redis: CacheStore | null
  private readonly maxAgeMs: number
  private readonly check: (entry: unknown) => entry is CachedRead<Static<S>>

  /** `schema` is what an entry must look like to be believed. */
  constructor(redis: CacheStore | null, { maxAgeMs, schema }: { maxAgeMs: number; schema: S }) {
    this.redis = redis
    this.maxAgeMs = maxAgeMs
    const compiled = TypeCompiler.Compile(Type.Object({ asOf: Type.Integer(), value: schema }))
    this.check = (entry): entry is CachedRead<Static<S>> => compiled.Check(entry)
  }

  async find(key: string): Promise<CachedRead<Static<S>> | null> {
    if (this.redis === null) return null
    try {
      const text = await withDeadline(this.redis.get(this.keyOf(key)), DEADLINE_MS, 'the cache')
      const entry: unknown = text === null ? null : JSON.parse(text)
      return this.check(entry) && this.isYoung(entry.asOf) ? entry : null
    } catch {
      return null // Redis is away, or something else wrote there: the database knows
    }
  }

  keep(key: string, entry: CachedRead<Static<S>>): void {
    const restMs = entry.asOf + this.maxAgeMs - Date.now()
    if (this.redis === null || restMs <= 0) return
    const ignore = () => undefined // without the entry the next reader asks the database
    this.redis.set(this.keyOf(key), JSON.stringify(entry), 'PX', restMs).then(ignore, ignore)
  }

  private isYoung(asOf: number): boolean {
    const ageMs = Date.now() - asOf
    return ageMs < this.maxAgeMs && ageMs > -this.maxAgeMs // a clock far ahead of ours is not believed either
  }

  private keyOf(key: string): string {
    return `cache:${key}`
  }
}
