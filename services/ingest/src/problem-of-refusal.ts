import { ProblemException } from '@leaderboard/contracts/problem'
import { sqlState } from '@leaderboard/database/is-retryable'
import { unknownPlayer } from './explain-missing.ts'
import type { Submission } from './submission.ts'

/** What a submission is told that PostgreSQL refuses even when it is alone in its batch. */
export function problemOfRefusal(error: unknown, submission: Submission): ProblemException {
  switch (sqlState(error)) {
    case '22003': // a number out of the column's range
    case '23514': // the bounds of sums and totals
      return new ProblemException('total_out_of_range', {
        detail: "The player's sum of scores would leave the range that is kept exactly.",
        errors: [
          {
            in: 'body',
            pointer: '/score',
            code: 'total_out_of_range',
            message: 'The score would take the sum out of the range that is kept exactly',
          },
        ],
      })
    case '23503': // the player went away between the look and the insert
      return unknownPlayer(submission.userId)
    default:
      return new ProblemException('invalid_request', { detail: 'The database refuses this submission.' })
  }
}
