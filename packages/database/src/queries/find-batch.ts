import type { Database } from '../connect-database.ts'
import { PRIMARY_BOARD } from '../season.ts'
import type { CommittedEntry } from './commit-batch.ts'

/**
 * Finds what a batch wrote, in order of the season, or null. Ask only after a repeat of the batch failed on its id
 * (23505): before, "not there" may mean "not yet".
 *
 * Locks   none.
 * Index   the key of the one hourly partition of the id.
 * Cost    O(log n) and the text of the batch.
 * Repeat  reads only. A sent row is found for two hours at least.
 */
export async function findBatch(sql: Database, batchId: string): Promise<CommittedEntry[] | null> {
  const rows = await sql<CommittedEntry[]>`
    select season_id as "seasonId", changes, exists (
      select from seasons join boards on boards.id = board_id where seasons.id = season_id and slug = ${PRIMARY_BOARD}
    ) as "isPrimary"
    from outbox where batch_id = ${batchId}::uuid order by season_id`
  return rows.length === 0 ? null : [...rows]
}
