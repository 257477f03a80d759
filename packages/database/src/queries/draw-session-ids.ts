import type { Database } from '../connect-database.ts'

export const SESSION_ID_BLOCK = 1000

export interface SessionIdBlock {
  readonly first: number
  readonly count: typeof SESSION_ID_BLOCK
}

/**
 * Draws 1,000 session ids nobody else gets; the caller gives them out. Ids left over are gaps, which mean nothing.
 *
 * Locks   none; drawing never waits for a transaction.
 * Cost    one sequence step.
 * Repeat  draws another block.
 */
export async function drawSessionIds(sql: Database): Promise<SessionIdBlock> {
  const [row] = await sql<{ first: number }[]>`select nextval('game_session_ids') as first`
  if (row === undefined) throw new Error('A sequence gave no value')
  return { first: row.first, count: SESSION_ID_BLOCK }
}
