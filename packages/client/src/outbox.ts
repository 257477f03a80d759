import type { SubmitResult } from '@leaderboard/contracts/submit-score'
import { callListener } from './call-listener.ts'
import { LeaderboardError } from './leaderboard-error.ts'
import { randomKey } from './random-key.ts'
import { retryDelay } from './retry-delay.ts'
import type { Submission } from './submit.ts'

/**
 * Where waiting submissions are kept. In a page:
 * `{ load: () => localStorage.getItem('scores'), save: (text) => localStorage.setItem('scores', text) }`.
 */
export interface OutboxStorage {
  load(): Promise<string | null> | string | null
  save(text: string): Promise<void> | void
}

export interface Outbox {
  /** Submissions the server does not have yet, as far as known here. */
  readonly size: number
  /** Stores a submission and begins to send; resolves once it is stored. */
  add(submission: Submission): Promise<void>
  /** Tries now instead of after the next pause; resolves when the outbox is empty or an attempt failed. */
  flush(): Promise<void>
  subscribe(listener: (size: number) => void): () => void
  stop(): void
}

type Kept = Submission & { idempotencyKey: string }

interface OutboxOptions {
  submit(submission: Submission): Promise<SubmitResult>
  storage: OutboxStorage | undefined
  onRefused: ((submission: Submission, error: Error) => void) | undefined
  random: () => number
}

const MAX_KEPT = 10_000
const PAUSE = { baseMs: 1_000, maxMs: 60_000 }

/**
 * Submissions that must arrive, one after the other. Each keeps its idempotency key, so sending it again after a lost
 * answer or a restart counts once, as long as the server keeps keys (7 days). What the server refuses for good leaves
 * the outbox and is reported. The loop ends when the outbox is empty or stopped; failures slow it to once a minute.
 */
export function openOutbox(options: OutboxOptions): Outbox {
  return new StoredOutbox(options)
}

class StoredOutbox implements Outbox {
  #options: OutboxOptions
  #kept: Kept[] = []
  #isLoaded = false
  #loading: Promise<void> | null = null
  #saving: Promise<void> = Promise.resolve()
  #sending: Promise<void> | null = null
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStopped = false
  #listeners = new Set<(size: number) => void>()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#kept.length
  }

  async add(submission: Submission): Promise<void> {
    await this.#load()
    if (this.#kept.length >= MAX_KEPT) throw new LeaderboardError('outbox_full', 'Too many submissions are waiting')
    this.#kept.push({ ...submission, idempotencyKey: submission.idempotencyKey ?? randomKey() })
    await this.#changed()
    if (this.#failures === 0) void this.#send()
  }

  async flush(): Promise<void> {
    await this.#load()
    await this.#send()
  }

  subscribe(listener: (size: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  #load(): Promise<void> {
    this.#loading ??= (async () => {
      const text = (await this.#options.storage?.load()) ?? null
      if (!this.#isLoaded && text !== null) this.#kept = [...parse(text), ...this.#kept]
      this.#isLoaded = true
    })()
    this.#loading.catch(() => (this.#loading = null)) // reported to whoever asked; the next one reads it again
    return this.#loading
  }

  /** Saves in order: a later save never overtakes an earlier one. */
  #changed(): Promise<void> {
    const text = JSON.stringify(this.#kept)
    this.#saving = this.#saving.then(
      () => this.#options.storage?.save(text),
      () => this.#options.storage?.save(text), // the failed save was reported to whoever asked for it
    )
    for (const listener of this.#listeners) callListener(listener, this.#kept.length)
    return this.#saving
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer)
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null
    })
    return this.#sending
  }

  async #sendAll(): Promise<void> {
    for (let first = this.#kept[0]; first !== undefined && !this.#isStopped; first = this.#kept[0]) {
      const error = await this.#options.submit(first).then(
        () => null,
        (reason: Error) => reason,
      )
      if (error instanceof LeaderboardError && !isFinal(error)) return this.#sendLater()
      this.#kept.shift()
      this.#failures = 0
      await this.#changed().catch(() => undefined) // sent again after a restart, it counts once all the same
      if (error !== null) callListener((refused) => this.#options.onRefused?.(first, refused), error)
    }
  }

  #sendLater(): void {
    if (this.#isStopped) return
    // At least half a pause, so that an outbox on a dead network does not spin.
    const ms = retryDelay(this.#failures++, PAUSE, () => 0.5 + this.#options.random() / 2)
    this.#timer = setTimeout(() => void this.#send(), ms)
  }
}

/** Only the server refuses for good. What is no answer of its own may be a hotel's login page, and the network is not back. */
function isFinal({ isRetryable, problem }: LeaderboardError): boolean {
  return problem !== null && !isRetryable
}

function parse(text: string): Kept[] {
  try {
    const kept: unknown = JSON.parse(text)
    return Array.isArray(kept) ? kept.filter(isKept) : []
  } catch {
    return [] // what an older version, or somebody else, left under this name
  }
}

function isKept(entry: unknown): entry is Kept {
  if (typeof entry !== 'object' || entry === null) return false
  const { userId, score, idempotencyKey } = entry as Partial<Kept>
  return typeof userId === 'number' && typeof score === 'number' && typeof idempotencyKey === 'string'
}
