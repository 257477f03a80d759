/**
 * Many single look-ups, one statement: keys asked for while a statement is on its way go together into the next one.
 * At most one statement is in flight, so however many clients ask, the database sees one of them at a time.
 */
import { withDeadline } from './with-deadline.ts'

interface TickBatchOptions<V> {
  /** What is looked up, for the message of a deadline. */
  what: string
  read: (keys: number[]) => Promise<Map<number, V>>
  /** Most keys of one statement; the rest waits for the next. */
  limit: number
  deadlineMs: number
  /** After a failure, look-ups fail at once for so long: a database that is away costs one deadline, not one a read. */
  restMs: number
}

interface Waiting<V> {
  keys: readonly number[]
  resolve: (found: Map<number, V>) => void
  reject: (error: unknown) => void
}

export class TickBatch<V> {
  private readonly options: TickBatchOptions<V>
  private waiting: Waiting<V>[] = []
  private isRunning = false
  private failure: { error: unknown; until: number } | null = null

  constructor(options: TickBatchOptions<V>) {
    this.options = options
  }

  /** What was found of these keys (at most `limit`), and perhaps more. Rejects when the database could not be asked. */
  read(keys: readonly number[]): Promise<Map<number, V>> {
    if (this.failure !== null) {
      if (performance.now() < this.failure.until) return Promise.reject(asError(this.failure.error))
      this.failure = null
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ keys, resolve, reject })
      if (this.isRunning) return
      this.isRunning = true
      setImmediate(() => void this.run()) // what else arrives in this tick comes along
    })
  }

  /** Ends when nobody waits. */
  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.takeBatch()
      const keys = [...new Set(batch.flatMap((one) => one.keys))]
      try {
        const found = await withDeadline(this.options.read(keys), this.options.deadlineMs, this.options.what)
        for (const one of batch) one.resolve(found)
      } catch (error) {
        this.failure = { error, until: performance.now() + this.options.restMs }
        for (const one of [...batch, ...this.waiting.splice(0)]) one.reject(error)
      }
    }
    this.isRunning = false
  }

  private takeBatch(): Waiting<V>[] {
    let keys = 0
    let taken = 0
    for (const one of this.waiting) {
      keys += one.keys.length
      if (taken > 0 && keys > this.options.limit) break
      taken += 1
    }
    return this.waiting.splice(0, taken)
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
