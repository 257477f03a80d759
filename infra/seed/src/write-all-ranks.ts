import type { Database } from '@leaderboard/database/connect-database'
import { copyRanks } from '@leaderboard/database/queries/copy-ranks'
import { writeRanks } from '@leaderboard/database/queries/write-ranks'
import type { Season } from '@leaderboard/database/season'

const PLAYERS_AT_ONCE = 2_000

/** The specified recalculation, once: writes the durable rank of every player where it is another; returns how many. */
export async function writeAllRanks(sql: Database, season: Season): Promise<number> {
  const userIds: number[] = []
  const ranks: number[] = []
  for await (const columns of await copyRanks(sql, season)) {
    for (let row = 0; row < columns.length; row++) {
      if (columns.ranks[row] === columns.heldRanks[row]) continue
      userIds.push(columns.userIds[row] ?? 0)
      ranks.push(columns.ranks[row] ?? 0)
    }
  }
  let written = 0
  for (let at = 0; at < userIds.length; at += PLAYERS_AT_ONCE) {
    const end = at + PLAYERS_AT_ONCE
    written += await writeRanks(sql, season.id, userIds.slice(at, end), ranks.slice(at, end))
  }
  return written
}
