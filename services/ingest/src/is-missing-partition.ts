import { sqlState } from '@leaderboard/database/is-retryable'

/** No partition takes the row: the code of a broken check, but without the name of a constraint. */
export function isMissingPartition(error: unknown): boolean {
  return sqlState(error) === '23514' && !(error instanceof Error && 'constraint_name' in error)
}
