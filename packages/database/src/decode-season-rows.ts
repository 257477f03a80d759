import type { Readable } from 'node:stream'
import { type CopyFormat, decodeCopy, readSafeInteger } from './decode-copy.ts'

/** Rows of a season as columns; the arrays may be longer than `length`. */
export interface SeasonColumns {
  readonly userIds: Float64Array
  readonly totals: Float64Array
  /** Milliseconds since 1970. */
  readonly reachedAt: Float64Array
  readonly versions: Int32Array
  /** Of a hidden player: -1 less them. Below 1 there is no place. */
  readonly sessions: Int32Array
  length: number
}

const CHUNK_ROWS = 8192
/** PostgreSQL counts microseconds from 2000-01-01. */
const YEAR_2000_MS = 946_684_800_000

/** int4, int8, timestamptz, int4, int4, each after its length. */
const SEASON_ROWS: CopyFormat<SeasonColumns> = {
  rowBytes: 2 + (4 + 4) + (4 + 8) + (4 + 8) + (4 + 4) + (4 + 4),
  fields: 5,
  chunkRows: CHUNK_ROWS,
  emptyChunk: () => ({
    userIds: new Float64Array(CHUNK_ROWS),
    totals: new Float64Array(CHUNK_ROWS),
    reachedAt: new Float64Array(CHUNK_ROWS),
    versions: new Int32Array(CHUNK_ROWS),
    sessions: new Int32Array(CHUNK_ROWS),
    length: 0,
  }),
  decodeRow: (bytes, at, columns, row) => {
    columns.userIds[row] = bytes.readInt32BE(at + 4)
    columns.totals[row] = readSafeInteger(bytes, at + 12)
    columns.reachedAt[row] = readSafeInteger(bytes, at + 24) / 1000 + YEAR_2000_MS
    columns.versions[row] = bytes.readInt32BE(at + 36)
    columns.sessions[row] = bytes.readInt32BE(at + 44)
  },
}

/** Decodes the binary COPY of copy-season.ts. */
export function decodeSeasonRows(stream: Readable): AsyncGenerator<SeasonColumns, void, void> {
  return decodeCopy(stream, SEASON_ROWS)
}
