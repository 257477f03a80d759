import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000

interface RetryOptions {
  readonly what: string
  readonly logger: Logger
  /** Ends the loop; the answer is then null. */
  readonly signal: AbortSignal
}

/**
 * Tries until it works: for what a view cannot do without while the database or Redis is away. The pause doubles up to
 * two seconds, with jitter, so that replicas do not come back in step. Ends by success or by the signal alone.
 */
export async function retryForever<T>(work: () => Promise<T>, options: RetryOptions): Promise<T | null> {
  for (let attempt = 0; !options.signal.aborted; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (options.signal.aborted) return null
      options.logger.warn({ err: error, attempt }, `${options.what} failed; trying again`)
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2)
      await sleep(pause, undefined, { signal: options.signal, ref: false }).catch(() => undefined) // told to stop
    }
  }
  return null
}
