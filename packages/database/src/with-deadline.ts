/** The answer did not come in time. What it would have said is unknown: the work may be done, or be done later. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly code = 'DEADLINE'

  constructor(what: string, ms: number) {
    super(`No answer within ${ms} ms: ${what}`)
  }
}

/**
 * The outcome of `work`, or a DeadlineError after `ms`. The driver has no time-out of its own for a query, and one on a
 * dead connection may never settle, so whoever waits for the database waits through this. A late outcome is dropped.
 */
export function withDeadline<T>(work: PromiseLike<T>, ms: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineError(what, ms)), ms)
    const settle = () => clearTimeout(timer)
    work.then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: unknown) => {
        settle()
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}
