/**
 * Reads that cost the database something: the same read under way is shared, and beyond a number of different ones at
 * once the next is refused with 503, so that the database is never buried however many clients ask.
 */
import { ProblemException } from '@leaderboard/contracts/problem'
import { withDeadline } from '@leaderboard/database/with-deadline'

export interface LimitedRead<T> {
  value: T
  /** When the read began; it has everything committed before. Milliseconds since 1970. */
  startedAt: number
  /** It began for somebody else, before this caller asked. */
  isShared: boolean
}

interface Flight {
  startedAt: number
  result: Promise<unknown>
}

interface LimitedReadsOptions {
  /** Reads at once. */
  limit: number
  /** Longest a caller waits. */
  deadlineMs: number
  /** A read that did not end by then is believed dead, and its place is free again. */
  abandonMs: number
}

export class LimitedReads {
  private readonly options: LimitedReadsOptions
  private readonly flights = new Map<string, Flight>()
  private running = 0

  constructor(options: LimitedReadsOptions) {
    this.options = options
  }

  /** Runs a read, or joins the one of this key. Throws overloaded (503) where too many are running. */
  async run<T>(key: string, read: () => Promise<T>): Promise<LimitedRead<T>> {
    const held = this.flights.get(key)
    const flight = held ?? this.start(key, read)
    const value = await withDeadline(flight.result as Promise<T>, this.options.deadlineMs, `the read ${key}`)
    return { value, startedAt: flight.startedAt, isShared: held !== undefined }
  }

  private start(key: string, read: () => Promise<unknown>): Flight {
    if (this.running >= this.options.limit) {
      throw new ProblemException('overloaded', {
        detail: 'Too many reads of the database at once; the standings are not there to answer them.',
        retryAfterSeconds: 1,
      })
    }
    this.running += 1
    const flight: Flight = { startedAt: Date.now(), result: read() }
    this.flights.set(key, flight)
    // The place is held until the statement ends, not until its caller gives up: it is the statement that costs.
    const ended = withDeadline(flight.result, this.options.abandonMs, `the end of the read ${key}`)
    const leave = () => {
      this.running -= 1
      if (this.flights.get(key) === flight) this.flights.delete(key)
    }
    ended.then(leave, leave) // of a failure hears whoever waits for the result
    return flight
  }
}
