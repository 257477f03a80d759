import { networkOf } from '@leaderboard/service-shell/limit-policies'

/** How many connections each address holds. An IPv6 customer has a /64 and may use any address in it. */
export class ConnectionCounts {
  readonly #counts = new Map<string, number>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts a connection; false where the address has its share already. Give it back with `release`. */
  take(address: string): boolean {
    const key = networkOf(address)
    const count = this.#counts.get(key) ?? 0
    if (count >= this.#limit) return false
    this.#counts.set(key, count + 1)
    return true
  }

  release(address: string): void {
    const key = networkOf(address)
    const count = this.#counts.get(key) ?? 0
    if (count <= 1) this.#counts.delete(key)
    else this.#counts.set(key, count - 1)
  }
}
