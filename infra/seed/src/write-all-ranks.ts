import type { Database } from '@leaderboard/database/connect-database'
import { listChangedRanks } from '@leaderboard/database/queries/list-changed-ranks'
import { writeRanks } from '@leaderboard/database/queries/write-ranks'
import type { Season } from '@leaderboard/database/season'

const PLAYERS_AT_ONCE = 2_000

/** The specified recalculation, once: writes the durable rank of every player where it is another; returns how many. */
export async function writeAllRanks(sql: Database, season: Season): Promise<number> {
  const { userIds, ranks } = await listChangedRanks(sql, season)
  let written = 0
  for (let at = 0; at < userIds.length; at += PLAYERS_AT_ONCE) {
    const end = at + PLAYERS_AT_ONCE
    written += await writeRanks(sql, season.id, [...userIds.subarray(at, end)], [...ranks.subarray(at, end)])
  }
  return written
}
