import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

/** How the rows of a binary COPY are laid out, all of one width, and what they become. */
export interface CopyFormat<C extends { length: number }> {
  /** Of a row: the number of fields (2), then length (4) and value of each. No field is ever null. */
  readonly rowBytes: number
  readonly fields: number
  /** Rows of a chunk; about 2 ms of decoding. */
  readonly chunkRows: number
  emptyChunk(): C
  /** Reads the row whose first field's length stands at `at` into place `row` of the chunk. */
  decodeRow(bytes: Buffer, at: number, chunk: C, row: number): void
}

/** Signature, flags and length of the extension, which is 0. */
const HEADER_BYTES = 19
const END_OF_ROWS = -1

/** Decodes a binary COPY in chunks; the event loop turns between two of them. Throws where the copy was cut short. */
export async function* decodeCopy<C extends { length: number }>(
  stream: Readable,
  format: CopyFormat<C>,
): AsyncGenerator<C, void, void> {
  const { rowBytes, chunkRows } = format
  let rest: Buffer = Buffer.alloc(0)
  let hasHeader = false
  let chunk = format.emptyChunk()
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
      for (; at + rowBytes <= bytes.length; at += rowBytes) {
        if (bytes.readInt16BE(at) !== format.fields) throw new Error('A row of the copy is malformed')
        format.decodeRow(bytes, at + 2, chunk, chunk.length)
        if (++chunk.length < chunkRows) continue
        yield chunk
        await setImmediate()
        chunk = format.emptyChunk()
      }
      rest = bytes.subarray(at)
    }
    if (!hasHeader || rest.length !== 2 || rest.readInt16BE(0) !== END_OF_ROWS)
      throw new Error('The copy was cut short')
    if (chunk.length > 0) yield chunk
  } finally {
    stream.on('error', () => undefined).resume() // left early: the rest is read and dropped
  }
}

/** An int8 that the table's checks keep within the safe integers. */
export function readSafeInteger(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4)
}
