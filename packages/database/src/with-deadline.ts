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
 *
 * A `signal` ends the wait as well, with its reason. It may outlive any number of waits: it is listened to during each,
 * and holds nothing of one that is over.
 */
export function withDeadline<T>(work: PromiseLike<T>, ms: number, what: string, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => fail(new DeadlineError(what, ms)), ms)
    const abort = () => fail(signal?.reason)
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const fail = (error: unknown) => {
      settle()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    work.then((value) => {
      settle()
      resolve(value)
    }, fail)
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort)
  })
}
