import { withDeadline } from '@leaderboard/database/with-deadline'

interface NameCacheOptions {
  /** Reads names by id; ids nobody has are missing in the result. */
  listNames: (ids: number[]) => Promise<Map<number, string>>
  capacity?: number
  deadlineMs?: number
  /** After a failure names stay unknown for so long, so that a database that is away delays one tick, not each. */
  restMs?: number
}

/** A name that was changed elsewhere shows after this time at most. */
const MAX_AGE_MS = 300_000

/** Names of the players that are shown: bounded (the one read longest ago gives way), filled by one query per tick. */
export class NameCache {
  readonly #options: Required<NameCacheOptions>
  readonly #names = new Map<number, { name: string; readAt: number }>()
  #restUntil = 0

  constructor({ listNames, capacity = 100_000, deadlineMs = 1000, restMs = 1000 }: NameCacheOptions) {
    this.#options = { listNames, capacity, deadlineMs, restMs }
  }

  nameOf(userId: number): string | null {
    return this.#names.get(userId)?.name ?? null
  }

  /** The ids whose names would have to be read; none while the database rests after a failure. */
  missingOf(userIds: Iterable<number>): number[] {
    const now = performance.now()
    if (now < this.#restUntil) return []
    const missing = new Set<number>()
    for (const id of userIds) {
      const held = this.#names.get(id)
      if (held === undefined || now - held.readAt > MAX_AGE_MS) missing.add(id)
    }
    return [...missing]
  }

  /** Reads names. Never rejects: what could not be read stays as it was, and rows go out without a name. */
  async fill(userIds: number[]): Promise<void> {
    try {
      const found = await withDeadline(this.#options.listNames(userIds), this.#options.deadlineMs, 'names of players')
      const readAt = performance.now()
      for (const [id, name] of found) this.#put(id, name, readAt)
    } catch {
      this.#restUntil = performance.now() + this.#options.restMs // the database's own metrics and health say why
    }
  }

  #put(id: number, name: string, readAt: number): void {
    this.#names.delete(id)
    this.#names.set(id, { name, readAt })
    if (this.#names.size <= this.#options.capacity) return
    const oldest = this.#names.keys().next()
    if (!oldest.done) this.#names.delete(oldest.value)
  }
}
