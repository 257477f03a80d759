import type { Readable } from 'node:stream'
import type { Database } from './connect-database.ts'

/**
 * Begins a COPY to this process; resolves when the copying has begun. Its text takes no parameters. The connection is
 * busy until the stream has been read to its end.
 */
export async function openCopy(sql: Database, copyToStdout: string): Promise<Readable> {
  const stream = await sql.unsafe(copyToStdout).readable()
  stream.on('error', () => undefined) // whoever reads is told by the reading; where nobody does, nobody need know
  stream.once('end', () => resumeConnection(stream))
  return stream
}

/**
 * The driver pauses the connection on a chunk that fills the buffer, and goes on with the next read. Where that chunk
 * came together with the end there is no next read, and the connection would stay paused for ever.
 */
function resumeConnection(stream: Readable): void {
  try {
    // oxlint-disable-next-line no-underscore-dangle -- what `read` would call, had it not noticed the end
    stream._read(0)
  } catch {
    // the connection died after its last row: there is nothing to resume, and the driver connects again
  }
}
