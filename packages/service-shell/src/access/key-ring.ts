import { timingSafeEqual } from 'node:crypto'
import { SCOPES, type Scope } from '@leaderboard/contracts/api-key'
import type { FoundApiKey } from '@leaderboard/database/queries/find-api-keys'
import { digestOf, idOfKey } from './api-key-text.ts'
import type { Disbelief, KeyCaller } from './caller.ts'

export interface KeyRingOptions {
  find: (ids: string[]) => Promise<FoundApiKey[]>
  /** Milliseconds; for tests. */
  now?: () => number
}

/** A revocation is obeyed by every process within this time, and so is a key that was just made. */
export const BELIEVED_MS = 5_000

/** Older than this it is asked for again behind the back of the request, which need not wait. */
const RENEW_AFTER_MS = 2_500

/** While the database cannot be asked, and so no key be revoked, what was known is believed for so long. */
const BELIEVED_IN_OUTAGE_MS = 5 * 60_000

/** After a failure the database is left alone for so long. */
const REST_MS = 1_000

/** Ids kept in this process, unknown ones included; the oldest go first. */
const MAX_ENTRIES = 10_000

/** Requests that may wait for the database at once; beyond it they are told to come again. */
const MAX_WAITING = 2_000

/** Ids asked for in one query. */
const MAX_QUESTION = 500

interface Entry {
  readonly digest: Buffer | null
  readonly caller: KeyCaller | null
  readonly isRevoked: boolean
  askedAt: number
}

export type Verdict = KeyCaller | Disbelief

/**
 * Tells whether a key is good. What the database said is kept for some seconds, so that a request seldom waits: `check`
 * answers at once where it can, and `ask` waits. Any number of unknown keys become one query at a time.
 */
export class KeyRing {
  readonly #find: (ids: string[]) => Promise<FoundApiKey[]>
  readonly #now: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #used = new Set<string>()
  #waiting = new Map<string, (() => void)[]>()
  #waitingCount = 0
  #isAsking = false
  #restsUntil = 0

  constructor({ find, now = Date.now }: KeyRingOptions) {
    this.#find = find
    this.#now = now
  }

  /** The verdict, or null where the database has to be asked first. */
  check(text: string): Verdict | null {
    const id = idOfKey(text)
    if (id === null) return 'unknown'
    const entry = this.#fresh(id)
    return entry === undefined ? null : this.#judge(id, entry, text)
  }

  /** The verdict, after a look at the database where that is needed. `done` may be called at once. */
  ask(text: string, done: (verdict: Verdict) => void): void {
    const id = idOfKey(text)
    if (id === null) return done('unknown')
    this.#whenKnown(id, (entry) => done(entry === null ? 'unavailable' : this.#judge(id, entry, text)))
  }

  /** Why a key, known by its id alone, is no longer good; null: it is. A key that does not exist counts as revoked. */
  askOver(id: string, done: (why: Disbelief | null) => void): void {
    const entry = this.#fresh(id)
    if (entry !== undefined) return done(this.#whyOver(entry))
    this.#whenKnown(id, (found) => done(found === null ? 'unavailable' : this.#whyOver(found)))
  }

  /** Whether this very key was good when it was last asked about, however long ago. */
  hasMet(text: string): boolean {
    const entry = this.#entries.get(idOfKey(text) ?? '')
    if (entry === undefined || entry.digest === null || this.#whyOver(entry) !== null) return false
    return timingSafeEqual(entry.digest, digestOf(text))
  }

  /** Keys used since the last call. */
  takeUsed(): string[] {
    const used = [...this.#used]
    this.#used.clear()
    return used
  }

  #judge(id: string, entry: Entry, text: string): Verdict {
    const { digest, caller } = entry
    if (digest === null || caller === null || !timingSafeEqual(digest, digestOf(text))) return 'unknown'
    const why = this.#whyOver(entry)
    if (why !== null) return why
    this.#used.add(id)
    return caller
  }

  #whyOver({ caller, isRevoked }: Entry): 'revoked' | 'expired' | null {
    if (caller === null || isRevoked) return 'revoked'
    return caller.expiresAt <= this.#now() ? 'expired' : null
  }

  /** What may still be believed; asks again early, so that a key in steady use never makes a request wait. */
  #fresh(id: string): Entry | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    const age = this.#now() - entry.askedAt
    if (age < RENEW_AFTER_MS) return entry
    if (age < BELIEVED_MS) {
      this.#want(id, null)
      return entry
    }
    return this.#isResting() && age < BELIEVED_IN_OUTAGE_MS ? entry : undefined
  }

  #isResting(): boolean {
    return this.#now() < this.#restsUntil
  }

  /** Calls back with what the database says now, or with what it said last while it cannot be asked, or with null. */
  #whenKnown(id: string, done: (entry: Entry | null) => void): void {
    const settle = () => {
      const entry = this.#entries.get(id)
      const age = entry === undefined ? Infinity : this.#now() - entry.askedAt
      done(entry !== undefined && age < (this.#isResting() ? BELIEVED_IN_OUTAGE_MS : BELIEVED_MS) ? entry : null)
    }
    if (this.#isResting() || this.#waitingCount >= MAX_WAITING) return settle()
    this.#want(id, settle)
  }

  #want(id: string, done: (() => void) | null): void {
    if (this.#isResting()) return
    const held = this.#waiting.get(id)
    if (held === undefined) this.#waiting.set(id, done === null ? [] : [done])
    else if (done !== null) held.push(done)
    if (done !== null) this.#waitingCount += 1
    if (!this.#isAsking) void this.#askAll()
  }

  /** Ends when nobody waits any more. Never rejects. */
  async #askAll(): Promise<void> {
    this.#isAsking = true
    await Promise.resolve() // all that ask in this turn share the question
    while (this.#waiting.size > 0) {
      const asked = new Map([...this.#waiting].slice(0, MAX_QUESTION))
      for (const id of asked.keys()) this.#waiting.delete(id)
      const askedAt = this.#now()
      try {
        this.#learn([...asked.keys()], await this.#find([...asked.keys()]), askedAt)
      } catch {
        this.#restsUntil = this.#now() + REST_MS // whoever waits is told below that it could not be asked
      }
      for (const settle of asked.values()) {
        this.#waitingCount -= settle.length
        for (const each of settle) each()
      }
    }
    this.#isAsking = false
  }

  #learn(ids: string[], found: readonly FoundApiKey[], askedAt: number): void {
    const byId = new Map(found.map((key) => [key.id, key]))
    for (const id of ids) {
      this.#entries.delete(id)
      this.#entries.set(id, entryOf(byId.get(id), askedAt))
    }
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES) break
      this.#entries.delete(oldest)
    }
  }
}

function entryOf(key: FoundApiKey | undefined, askedAt: number): Entry {
  if (key === undefined) return { digest: null, caller: null, isRevoked: false, askedAt }
  const { id, digest, owner, isRevoked, expiresAt, readAt } = key
  const scopes = new Set(SCOPES.filter((scope): scope is Scope => key.scopes.includes(scope)))
  // In the database's time, carried over to ours: clocks of machines differ.
  const endsAt = expiresAt === null ? Number.POSITIVE_INFINITY : askedAt + (expiresAt.getTime() - readAt)
  return { digest, caller: { kind: 'key', keyId: id, owner, scopes, expiresAt: endsAt }, isRevoked, askedAt }
}
