import type { Allowance, Taken } from './request-leases.ts'

interface Window {
  count: number
  endsAt: number
}

/** Windows counted in this process alone, at most so many; the oldest go first. */
export class LocalWindows {
  readonly #windows = new Map<string, Window>()
  readonly #maxKeys: number

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  take(key: string, { limit, windowMs }: Allowance, now: number): Taken {
    const window = this.#open(key, windowMs, now)
    const isAllowed = window.count < limit
    if (isAllowed) window.count += 1
    return { isAllowed, remaining: limit - window.count, ttl: window.endsAt - now }
  }

  isOver(key: string, limit: number, now: number): boolean {
    const window = this.#windows.get(key)
    return window !== undefined && window.endsAt > now && window.count >= limit
  }

  #open(key: string, windowMs: number, now: number): Window {
    const held = this.#windows.get(key)
    if (held !== undefined && held.endsAt > now) return held
    const window = { count: 0, endsAt: now + windowMs }
    this.#windows.delete(key)
    this.#windows.set(key, window)
    const oldest = this.#windows.keys().next()
    if (this.#windows.size > this.#maxKeys && !oldest.done) this.#windows.delete(oldest.value)
    return window
  }
}
