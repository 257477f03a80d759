import { withDeadline } from '@leaderboard/database/with-deadline'
import type { Term } from './leadership.ts'

/** A database that says nothing for so long is taken for gone. */
const SILENCE_MS = 120_000

/**
 * Waits for what may take long, or may never come on a connection that died, but no longer than the term: whoever leads
 * next waits for this leader's work to end. Rejects when the term is over; what was waited for goes on by itself.
 */
export function whileLeading(term: Term): <T>(work: Promise<T>, what: string) => Promise<T> {
  const { signal } = term
  const over = new Promise<never>((_, reject) => {
    const end = () => reject(new Error('The term is over'))
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
  })
  over.catch(() => undefined) // heard by whoever waits at that time; nobody may
  return (work, what) => Promise.race([withDeadline(work, SILENCE_MS, what), over])
}
