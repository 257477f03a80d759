import type { Database } from '@leaderboard/database/connect-database'

/** Statements on one connection: one that PostgreSQL works on, and the next one, which it finds when that is done. */
const DEPTH = 2
/** A lane on which nothing has come back for so long is slow or dead; what comes now goes past it. */
const PATIENCE_MS = 100

interface Lane {
  /** One connection. */
  readonly sql: Database
  /** Statements that have not come back. */
  open: number
  /** When the last one came back, or the first one of those that are open was sent; monotonic milliseconds. */
  movedAt: number
}

/**
 * The connections over which batches are committed, the first one as long as it will do. One backend that goes on
 * without a pause commits a third more than several in turn: none waits for an answer to travel before it begins the
 * next batch, its memory stays in the processor's cache, and no two of them take processors away from ingest. The
 * others are for when more batches are open than two, and for when a connection is slow or dead, which the driver
 * notices late.
 *
 * Bulk submissions cost ingest little, and the database what all cost: their batches go over a connection each, so that
 * two processors work on them.
 *
 * A lost connection leaves up to two outcomes unknown (P6), each of which has a batch id to ask by.
 */
export class CommitLanes {
  readonly #lanes: readonly Lane[]
  readonly #now: () => number

  /** Pools of one connection each, in the order of preference; at least one. */
  constructor(pools: readonly Database[], now: () => number = () => performance.now()) {
    this.#lanes = pools.map((sql) => ({ sql, open: 0, movedAt: 0 }))
    this.#now = now
  }

  /**
   * Runs a statement on the connection that will have done it first, as far as can be told; an `apart` one on a connection
   * of its own.
   */
  async run<T>(statement: (sql: Database) => PromiseLike<T>, { isApart = false } = {}): Promise<T> {
    const lane = this.#choose(isApart ? 1 : DEPTH)
    if (lane.open === 0) lane.movedAt = this.#now()
    lane.open++
    try {
      return await statement(lane.sql)
    } finally {
      lane.open--
      lane.movedAt = this.#now()
    }
  }

  #choose(depth: number): Lane {
    const now = this.#now()
    const prompt = this.#lanes.find(({ open, movedAt }) => open === 0 || (open < depth && now - movedAt < PATIENCE_MS))
    return prompt ?? this.#lanes.reduce((least, lane) => (lane.open < least.open ? lane : least))
  }
}
