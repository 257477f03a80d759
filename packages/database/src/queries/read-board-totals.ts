import type { PlayerAggregate } from '@leaderboard/ranking/board-total'
import type { OrderKey } from '@leaderboard/ranking/total-order'
import type { Database } from '../connect-database.ts'
import { type CopyFormat, decodeCopy, readSafeInteger } from '../decode-copy.ts'
import { openCopy } from '../open-copy.ts'
import type { Season } from '../season.ts'

/** A player's row, and how many of those with the same total stand before. */
export interface NamedRow extends OrderKey {
  readonly tiedBefore: number
  readonly aggregate: PlayerAggregate
  readonly version: number
}

/** How many players have each total, and the rows of some of them, from one snapshot. */
export interface BoardTotals {
  /** Ascending, each once. */
  readonly totals: readonly number[]
  readonly players: readonly number[]
  readonly named: ReadonlyMap<number, NamedRow>
}

interface Chunk {
  readonly rows: [userId: number, total: number, count: number, row: NamedRow | null][]
  length: number
}

const YEAR_2000_MS = 946_684_800_000

/** int4, int8, int4, timestamptz, int4, int8, int4, int4, int4, each after its length. */
const ROWS: CopyFormat<Chunk> = {
  rowBytes: 2 + (4 + 4) + (4 + 8) + (4 + 4) + (4 + 8) + (4 + 4) + (4 + 8) + 3 * (4 + 4),
  fields: 9,
  chunkRows: 4096,
  emptyChunk: () => ({ rows: [], length: 0 }),
  decodeRow: (bytes, at, chunk) => {
    const userId = bytes.readInt32BE(at + 4)
    const total = readSafeInteger(bytes, at + 12)
    const count = bytes.readInt32BE(at + 24)
    chunk.rows.push([userId, total, count, userId === 0 ? null : rowOf(bytes, at, { userId, total, count })])
  },
}

/**
 * Reads the totals of a season with the number of players of each, and some players' rows with what their totals are
 * made of, all from one snapshot: enough to say where any total would stand.
 *
 * Locks   none.
 * Index   leaderboard_pkey for the named; of those level with them leaderboard_total.
 * Cost    O(n) in the database; 70 bytes over the wire for each different total. The event loop turns in between.
 * Repeat  reads only.
 */
export async function readBoardTotals(sql: Database, { id }: Season, userIds: readonly number[]): Promise<BoardTotals> {
  if (![id, ...userIds].every(Number.isSafeInteger)) throw new RangeError('Not a season, or not players')
  const stream = await openCopy(
    sql,
    `copy (select * from (
        select 0 as user_id, total_score, count(*)::int as players, timestamptz 'epoch' as reached_at, 0 as sessions,
          0::bigint as score_sum, 0 as best_score, 0 as last_score, 0 as version
        from placed where season_id = ${id} group by total_score
        union all
        select user_id, total_score, (
            select count(*)::int from placed as level where level.season_id = ${id}
              and level.total_score = self.total_score
              and (level.reached_at, level.user_id) < (self.reached_at, self.user_id)),
          reached_at, session_count, score_sum, best_score, last_score, version
        from placed as self where season_id = ${id} and user_id = any('{${userIds.join(',')}}'::int[])
      ) as rows order by user_id, total_score) to stdout (format binary)`,
  )
  const [totals, players, named]: [number[], number[], Map<number, NamedRow>] = [[], [], new Map()]
  for await (const { rows } of decodeCopy(stream, ROWS)) {
    for (const [userId, total, count, row] of rows) {
      if (row !== null) named.set(userId, row)
      else {
        totals.push(total)
        players.push(count)
      }
    }
  }
  return { totals, players, named }
}

function rowOf(bytes: Buffer, at: number, { userId, total, count }: { userId: number; total: number; count: number }) {
  const aggregate = {
    scoreSum: readSafeInteger(bytes, at + 52),
    sessionCount: bytes.readInt32BE(at + 44),
    bestScore: bytes.readInt32BE(at + 64),
    lastScore: bytes.readInt32BE(at + 72),
  }
  const reachedAt = readSafeInteger(bytes, at + 32) / 1000 + YEAR_2000_MS
  return { userId, totalScore: total, reachedAt, tiedBefore: count, aggregate, version: bytes.readInt32BE(at + 80) }
}
