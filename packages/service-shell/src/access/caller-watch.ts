import type { Caller, Disbelief } from './caller.ts'
import { BELIEVED_MS } from './key-ring.ts'

export interface CallerWatchOptions {
  /** As KeyRing.askOver. */
  askOver: (keyId: string, done: (why: Disbelief | null) => void) => void
  now?: () => number
}

type Ending = 'accessExpired' | 'accessRevoked'

interface Watched {
  readonly caller: Caller
  readonly end: (why: Ending) => void
}

const LOOK_EVERY_MS = 1_000
const LOOKS_PER_QUESTION = BELIEVED_MS / LOOK_EVERY_MS

/**
 * Ends open connections whose caller is no longer good: within a second after a key or token has expired, within ten
 * after a key was revoked or replaced without grace. While nobody can be asked about a key they stay open.
 */
export class CallerWatch {
  readonly #askOver: CallerWatchOptions['askOver']
  readonly #now: () => number
  readonly #watched = new Set<Watched>()
  readonly #timer: NodeJS.Timeout
  #looks = 0

  constructor({ askOver, now = () => Date.now() }: CallerWatchOptions) {
    this.#askOver = askOver
    this.#now = now
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS)
    this.#timer.unref()
  }

  /** Calls `end` once when the caller is no longer good; returns what ends the watch. */
  add(caller: Caller, end: (why: Ending) => void): () => void {
    const watched = { caller, end }
    this.#watched.add(watched)
    return () => void this.#watched.delete(watched)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#watched.clear()
  }

  /** What the timer does; for tests as well. */
  look(): void {
    const now = this.#now()
    for (const watched of this.#watched) if (watched.caller.expiresAt <= now) this.#end(watched, 'accessExpired')
    this.#looks += 1
    if (this.#looks % LOOKS_PER_QUESTION === 0) this.#askAll()
  }

  #askAll(): void {
    for (const keyId of new Set([...this.#watched].map(({ caller }) => caller.keyId))) {
      this.#askOver(keyId, (why) => {
        if (why === null || why === 'unavailable') return
        const ending = why === 'expired' ? 'accessExpired' : 'accessRevoked'
        for (const watched of this.#watched) if (watched.caller.keyId === keyId) this.#end(watched, ending)
      })
    }
  }

  #end(watched: Watched, why: Ending): void {
    this.#watched.delete(watched)
    watched.end(why)
  }
}
