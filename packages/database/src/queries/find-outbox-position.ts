import type { Position } from '@leaderboard/contracts/revision'
import type { Database } from '../connect-database.ts'

/**
 * Finds the position a batch has in the log over the outbox; null where it has none.
 *
 * Locks   none.
 * Index   the key of outbox.
 * Cost    O(log n).
 * Repeat  reads only.
 */
export async function findOutboxPosition(sql: Database, seasonId: number, batchId: string): Promise<Position | null> {
  const [row] = await sql<Position[]>`
    select epoch, sequence from outbox
    where batch_id = ${batchId} and season_id = ${seasonId} and sequence is not null`
  return row ?? null
}
