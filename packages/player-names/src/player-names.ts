/**
 * Names of players: one bounded cache, filled by one query per tick. It also answers "is there such a player", since
 * every player has a name; that somebody is not there is never remembered, because they may be created right after.
 *
 * The cache is a set-associative table (8 slots a set, the oldest of a set gives way) rather than a Map in order of
 * use: a hit writes nothing, so there is nothing for the collector and no rehash of a million entries. It starts small
 * and doubles up to `capacity`; full it takes about 60 bytes a name. Names are held as JSON text, ready to be sent.
 */
import { TickBatch } from '@leaderboard/database/tick-batch'

interface PlayerNamesOptions {
  /** Reads names by id; ids nobody has are missing in the result. */
  listNames: (ids: number[]) => Promise<Map<number, string>>
  /** Most names held; a power of two. */
  capacity?: number
  /** After a failure the database is left alone for so long. */
  restMs?: number
}

const WAYS = 8
const FIRST_CAPACITY = 8192
/** A name is read again after this time even where nobody saw it change; watch-renames.ts sees it within seconds. */
const MAX_AGE_SECONDS = 300

export class PlayerNames {
  private readonly batch: TickBatch<string>
  private readonly capacity: number
  private slots = new Slots(FIRST_CAPACITY)

  constructor({ listNames, capacity = 1_048_576, restMs = 1000 }: PlayerNamesOptions) {
    this.capacity = capacity
    this.batch = new TickBatch({ what: 'names of players', read: listNames, limit: 1000, deadlineMs: 1000, restMs })
  }

  /** The name as JSON text, quotes included, or undefined where it is not held. No allocation. */
  get(id: number): string | undefined {
    const slot = this.slots.find(id)
    return slot < 0 ? undefined : this.slots.names[slot]
  }

  /** The name as JSON text; `null` where it is not held. */
  textOf(id: number): string {
    return this.get(id) ?? 'null'
  }

  /** The name itself, or null where it is not held. */
  nameOf(id: number): string | null {
    const text = this.get(id)
    if (text === undefined) return null
    return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1)
  }

  /** Names held. */
  get size(): number {
    return this.slots.used
  }

  /**
   * Reads the names that are not held. Never rejects: resolves to false where the database could not be asked (rows
   * then carry null), to true where an id that is still not held is nobody's.
   */
  async lookUp(ids: readonly number[]): Promise<boolean> {
    const missing = ids.filter((id) => this.isMissing(id))
    if (missing.length === 0) return true
    try {
      const found = await this.batch.read(missing)
      for (const id of missing) {
        const name = found.get(id)
        if (name === undefined) this.drop(id)
        else this.put(id, name)
      }
      return true
    } catch {
      return missing.every((id) => this.get(id) !== undefined) // an old name is better than none
    }
  }

  /** Forgets a name, as after a rename. */
  drop(id: number): void {
    this.slots.drop(id)
  }

  /** Forgets all of them. */
  dropAll(): void {
    this.slots = new Slots(FIRST_CAPACITY)
  }

  private isMissing(id: number): boolean {
    const slot = this.slots.find(id)
    return slot < 0 || nowSeconds() - (this.slots.readAt[slot] ?? 0) > MAX_AGE_SECONDS
  }

  private put(id: number, name: string): void {
    if (this.slots.used * 4 > this.slots.capacity * 3 && this.slots.capacity < this.capacity) {
      this.slots = this.slots.doubled()
    }
    this.slots.put(id, JSON.stringify(name), nowSeconds())
  }
}

class Slots {
  readonly capacity: number
  used = 0
  readonly ids: Float64Array
  readonly readAt: Uint32Array
  readonly names: (string | undefined)[]
  private readonly setMask: number
  private readonly setBits: number

  constructor(capacity: number) {
    this.capacity = capacity
    this.setMask = capacity / WAYS - 1
    this.setBits = Math.log2(capacity / WAYS)
    this.ids = new Float64Array(capacity)
    this.readAt = new Uint32Array(capacity)
    this.names = Array.from<string | undefined>({ length: capacity })
  }

  /** The slot of an id, or -1. */
  find(id: number): number {
    const first = this.firstOf(id)
    for (let slot = first; slot < first + WAYS; slot++) if (this.ids[slot] === id) return slot
    return -1
  }

  put(id: number, name: string, now: number): void {
    const held = this.find(id)
    const slot = held >= 0 ? held : this.oldestOf(this.firstOf(id))
    if (this.ids[slot] === 0) this.used += 1
    this.ids[slot] = id
    this.names[slot] = name
    this.readAt[slot] = now
  }

  drop(id: number): void {
    const slot = this.find(id)
    if (slot < 0) return
    this.ids[slot] = 0
    this.names[slot] = undefined
    this.readAt[slot] = 0
    this.used -= 1
  }

  doubled(): Slots {
    const larger = new Slots(this.capacity * 2)
    for (let slot = 0; slot < this.capacity; slot++) {
      const name = this.names[slot]
      if (name !== undefined) larger.put(this.ids[slot] ?? 0, name, this.readAt[slot] ?? 0)
    }
    return larger
  }

  private firstOf(id: number): number {
    // Neighbouring ids, as they are in practice, fill the sets evenly: a full table holds a million of a million. What
    // lies above the sets' number turns them by a multiplicative hash, so that ids with gaps spread as well.
    const turn = Math.imul(id >>> this.setBits, 0x9e3779b1) >>> 7
    return ((id ^ turn) & this.setMask) * WAYS
  }

  /** An empty slot of the set, else the one read longest ago. */
  private oldestOf(first: number): number {
    let oldest = first
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.ids[slot] === 0) return slot
      if ((this.readAt[slot] ?? 0) < (this.readAt[oldest] ?? 0)) oldest = slot
    }
    return oldest
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
