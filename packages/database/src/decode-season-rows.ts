import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

/** Rows of a season as columns; the arrays may be longer than `length`. */
export interface SeasonColumns {
  readonly userIds: Float64Array
  readonly totals: Float64Array
  /** Milliseconds since 1970. */
  readonly reachedAt: Float64Array
  readonly versions: Int32Array
  readonly sessions: Int32Array
  length: number
}

/** About 2 ms of decoding. */
const CHUNK_ROWS = 8192
/** Signature, flags and length of the extension, which is 0. */
const HEADER_BYTES = 19
/** Number of fields (2), then length (4) and value of: int4, int8, timestamptz, int4, int4. */
const ROW_BYTES = 2 + (4 + 4) + (4 + 8) + (4 + 8) + (4 + 4) + (4 + 4)
const FIELDS = 5
const END_OF_ROWS = -1
/** PostgreSQL counts microseconds from 2000-01-01. */
const YEAR_2000_MS = 946_684_800_000

/** Decodes the binary COPY of copy-season.ts. */
export async function* decodeSeasonRows(stream: Readable): AsyncGenerator<SeasonColumns, void, void> {
  let rest: Buffer = Buffer.alloc(0)
  let hasHeader = false
  let columns = emptyColumns()
  try {
    for await (const part of stream.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = rest.length === 0 ? part : Buffer.concat([rest, part])
      let at = 0
      if (!hasHeader) {
        if (bytes.length < HEADER_BYTES) {
          rest = bytes
          continue
        }
        hasHeader = true
        at = HEADER_BYTES
      }
      for (; at + ROW_BYTES <= bytes.length; at += ROW_BYTES) {
        decodeRow(bytes, at, columns)
        if (columns.length < CHUNK_ROWS) continue
        yield columns
        await setImmediate()
        columns = emptyColumns()
      }
      rest = bytes.subarray(at)
    }
    if (!hasHeader || rest.length !== 2 || rest.readInt16BE(0) !== END_OF_ROWS)
      throw new Error('The copy was cut short')
    if (columns.length > 0) yield columns
  } finally {
    stream.on('error', () => undefined).resume() // left early: the rest is read and dropped
  }
}

function decodeRow(bytes: Buffer, at: number, columns: SeasonColumns): void {
  if (bytes.readInt16BE(at) !== FIELDS) throw new Error('A row of the copy is malformed')
  const row = columns.length
  columns.userIds[row] = bytes.readInt32BE(at + 6)
  columns.totals[row] = readSafeInteger(bytes, at + 14)
  columns.reachedAt[row] = readSafeInteger(bytes, at + 26) / 1000 + YEAR_2000_MS
  columns.versions[row] = bytes.readInt32BE(at + 38)
  columns.sessions[row] = bytes.readInt32BE(at + 46)
  columns.length = row + 1
}

/** An int8 that the table's checks keep within the safe integers. */
function readSafeInteger(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4)
}

function emptyColumns(): SeasonColumns {
  return {
    userIds: new Float64Array(CHUNK_ROWS),
    totals: new Float64Array(CHUNK_ROWS),
    reachedAt: new Float64Array(CHUNK_ROWS),
    versions: new Int32Array(CHUNK_ROWS),
    sessions: new Int32Array(CHUNK_ROWS),
    length: 0,
  }
}
