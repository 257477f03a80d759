import type { Database } from '../connect-database.ts'
import { type CopyFormat, decodeCopy, readSafeInteger } from '../decode-copy.ts'
import { openCopy } from '../open-copy.ts'
import type { Season } from '../season.ts'

/** Players in order of the id, as columns; the arrays may be longer than `length`. */
export interface RankColumns {
  readonly userIds: Int32Array
  readonly totals: Float64Array
  /** The rank that follows from the totals now, of the kind the board says. */
  readonly ranks: Int32Array
  /** What stands in `rank`; 0 where nothing does. */
  readonly heldRanks: Int32Array
  length: number
}

/** Few, since whoever reads them packs them in one step, the first of them with code that is not compiled yet. */
const CHUNK_ROWS = 512

/** int4, int8, int4, int4, each after its length. */
const RANK_ROWS: CopyFormat<RankColumns> = {
  rowBytes: 2 + (4 + 4) + (4 + 8) + (4 + 4) + (4 + 4),
  fields: 4,
  chunkRows: CHUNK_ROWS,
  emptyChunk: () => ({
    userIds: new Int32Array(CHUNK_ROWS),
    totals: new Float64Array(CHUNK_ROWS),
    ranks: new Int32Array(CHUNK_ROWS),
    heldRanks: new Int32Array(CHUNK_ROWS),
    length: 0,
  }),
  decodeRow: (bytes, at, columns, row) => {
    columns.userIds[row] = bytes.readInt32BE(at + 4)
    columns.totals[row] = readSafeInteger(bytes, at + 12)
    columns.ranks[row] = bytes.readInt32BE(at + 24)
    columns.heldRanks[row] = bytes.readInt32BE(at + 32)
  },
}

/**
 * Works out the rank of every player of a season who has a place, in one read, and copies them out in chunks, in order
 * of the player. Between two chunks the event loop turns. Whoever stops reading early leaves the rest to be read and dropped in the
 * background, so this wants a pool of its own, without a statement time-out.
 *
 * Locks   none (holds back vacuum while it runs).
 * Index   none: a scan and two sorts.
 * Cost    O(n log n) for n players in the database; 38 bytes a player over the wire.
 * Repeat  reads only.
 */
export async function copyRanks(sql: Database, season: Season): Promise<AsyncIterable<RankColumns>> {
  const { id, direction, rankKind } = season
  if (!Number.isSafeInteger(id)) throw new RangeError(`${id} is no season`)
  const best = `total_score ${direction === 'desc' ? 'desc' : 'asc'}`
  const order = rankKind === 'ordinal' ? `${best}, reached_at, user_id` : best
  const kind = { dense: 'dense_rank()', standard: 'rank()', ordinal: 'row_number()' }[rankKind]
  const stream = await openCopy(
    sql,
    `copy (select user_id, total_score, wanted, held from (
        select user_id, total_score, (${kind} over (order by ${order}))::int as wanted, coalesce(rank, 0) as held
        from placed where season_id = ${id}
      ) as ranked order by user_id) to stdout (format binary)`,
  )
  return decodeCopy(stream, RANK_ROWS)
}
