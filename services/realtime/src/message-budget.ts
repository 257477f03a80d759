/** Frames a client may send: a burst (a page that subscribes to all it shows), then a steady rate. */
const BURST = 250
const PER_SECOND = 25

/** A token bucket without a timer. */
export class MessageBudget {
  #left = BURST
  #at = performance.now()

  take(now: number = performance.now()): boolean {
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) / 1000) * PER_SECOND)
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
