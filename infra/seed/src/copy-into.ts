import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '@leaderboard/database/connect-database'

/**
 * Streams rows into a table with COPY, all or none: where the connection, or this process, dies on the way, nothing of
 * them stays. `target` is the table with its columns, and how the rows are written.
 */
export async function copyInto(sql: Database, target: string, rows: Iterable<Buffer>): Promise<void> {
  const stream = await sql.unsafe(`copy ${target}`).writable()
  await pipeline(Readable.from(rows, { objectMode: true, highWaterMark: 4 }), stream)
}
