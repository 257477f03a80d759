import type { Database } from '../connect-database.ts'
import type { Season } from '../season.ts'

/** Players whose durable rank is no longer the one that stands there, in order of the player. */
export interface ChangedRanks {
  readonly userIds: Int32Array
  readonly ranks: Int32Array
}

const ROWS_AT_ONCE = 5_000

/**
 * Works out the rank of every player of a season, of the kind its board says, in one read, and lists those that differ
 * from what stands in `rank`.
 *
 * Locks   none (holds back vacuum while it runs).
 * Index   none: a scan and a sort.
 * Cost    O(n log n) for n players in the database; 8 bytes a changed player here.
 * Repeat  reads only.
 */
export async function listChangedRanks(sql: Database, season: Season): Promise<ChangedRanks> {
  const best = season.direction === 'desc' ? sql`total_score desc` : sql`total_score`
  const order = season.rankKind === 'ordinal' ? sql`${best}, reached_at, user_id` : best
  const kind = { dense: sql`dense_rank()`, standard: sql`rank()`, ordinal: sql`row_number()` }[season.rankKind]
  const userIds = new GrowingInts()
  const ranks = new GrowingInts()
  const pages = sql<{ userId: number; rank: number }[]>`
    select user_id as "userId", wanted as rank from (
      select user_id, rank as held, (${kind} over (order by ${order}))::int as wanted
      from leaderboard where season_id = ${season.id}
    ) as ranked
    where held is distinct from wanted order by user_id`.cursor(ROWS_AT_ONCE)
  for await (const page of pages) {
    for (const row of page) {
      userIds.push(row.userId)
      ranks.push(row.rank)
    }
  }
  return { userIds: userIds.taken(), ranks: ranks.taken() }
}

class GrowingInts {
  #held = new Int32Array(1_024)
  #length = 0

  push(value: number): void {
    if (this.#length === this.#held.length) {
      const larger = new Int32Array(2 * this.#length)
      larger.set(this.#held)
      this.#held = larger
    }
    this.#held[this.#length++] = value
  }

  taken(): Int32Array {
    return this.#held.subarray(0, this.#length)
  }
}
