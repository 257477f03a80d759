import type { Database } from '../connect-database.ts'
import { decodeSeasonRows, type SeasonColumns } from '../decode-season-rows.ts'
import { openCopy } from '../open-copy.ts'

/**
 * Copies a season out of one snapshot, in chunks of some thousand players in no particular order; the promise resolves
 * when the copying has begun. Players without a place come too, for their versions; see SeasonColumns. Between two chunks the event loop turns. Whoever stops reading early leaves the rest to
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
  const stream = await openCopy(
    sql,
    `copy (select user_id, total_score, reached_at, version,
        case when is_hidden then -1 - session_count else session_count end from leaderboard where season_id = ${seasonId}
      union all select user_id, 0, erased_at, version, 0 from erased_places join erased_players using (user_id)
        where season_id = ${seasonId}
      ) to stdout (format binary)`,
  )
  return decodeSeasonRows(stream)
}
