import type { Readable } from 'node:stream'
import type { Database } from '../connect-database.ts'
import { decodeSeasonRows, type SeasonColumns } from '../decode-season-rows.ts'

/**
 * Copies a season out of one snapshot, in chunks of some thousand players in no particular order; the promise resolves
 * when the copying has begun. Between two chunks the event loop turns. Whoever stops reading early leaves the rest to
 * be read and dropped in the background; the connection is busy until then, so this wants a pool of its own, without a
 * statement time-out.
 *
 * Locks   none (holds back vacuum while it runs).
 * Cost    a scan of the season, 50 bytes a player; about a microsecond of this process a player.
 * Repeat  reads only.
 */
export async function copySeason(sql: Database, seasonId: number): Promise<AsyncIterable<SeasonColumns>> {
  if (!Number.isSafeInteger(seasonId)) throw new RangeError(`${seasonId} is no season`)
  // COPY takes no parameters. Plain columns: the server converts nothing, and every row has the same width.
  const stream = await sql
    .unsafe(
      `copy (select user_id, total_score, reached_at, version, session_count from leaderboard
        where season_id = ${seasonId}) to stdout (format binary)`,
    )
    .readable()
  stream.once('end', () => resumeConnection(stream))
  return decodeSeasonRows(stream satisfies Readable)
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
