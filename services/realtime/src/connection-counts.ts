import { isLoopback, networkOf } from '@leaderboard/service-shell/limit-policies'

interface ConnectionLimit {
  perAddress: number
  /** Whether this machine may hold as many as it likes. */
  isLoopbackUnlimited: boolean
}

/** How many connections each address holds. An IPv6 customer has a /64 and may use any address in it. */
export class ConnectionCounts {
  readonly #counts = new Map<string, number>()
  readonly #limit: ConnectionLimit

  constructor(limit: ConnectionLimit) {
    this.#limit = limit
  }

  /** Counts a connection; false where the address has its share already. Give it back with `release`. */
  take(address: string): boolean {
    const key = networkOf(address)
    const count = this.#counts.get(key) ?? 0
    const { perAddress, isLoopbackUnlimited } = this.#limit
    if (count >= perAddress && !(isLoopbackUnlimited && isLoopback(address))) return false
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
