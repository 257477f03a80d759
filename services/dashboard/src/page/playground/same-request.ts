import type { Board } from '@leaderboard/contracts/status'
import { formatWhole } from '../parts/format-figure.ts'

export type ScoreBounds = Pick<Board, 'minimumScore' | 'maximumScore'>

/** The same submission as other people would send it. */
export interface Draft {
  userId: string
  score: string
  gameMode: string
  key: string
}

const quoted = (text: string) => text.replaceAll("'", "'\\''")

export function asCurl(origin: string, draft: Draft): string {
  const body = `{"user_id": ${draft.userId || '42'}, "score": ${draft.score || '1250'}, "game_mode": "${draft.gameMode}"}`
  return [
    `curl -X POST ${origin}/api/leaderboard/submit \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H 'Idempotency-Key: "${quoted(draft.key)}"' \\`,
    `  -d '${body}'`,
  ].join('\n')
}

export function asClientCode(origin: string, draft: Draft): string {
  return [
    `import { createLeaderboardClient } from '@leaderboard/client/client'`,
    '',
    `const client = createLeaderboardClient({ baseUrl: '${origin}' })`,
    `const { newRank } = await client.submit({`,
    `  userId: ${draft.userId || '42'}, score: ${draft.score || '1250'}, gameMode: '${draft.gameMode}',`,
    `  idempotencyKey: '${draft.key}',`,
    `})`,
  ].join('\n')
}

/** What is wrong with each field, in the words shown beside it. */
export function refusalsOf(draft: Draft, bounds: ScoreBounds): { userId: string | null; score: string | null } {
  const { minimumScore, maximumScore } = bounds
  const isId = /^[1-9][0-9]{0,9}$/.test(draft.userId)
  const score = /^-?[0-9]{1,10}$/.test(draft.score) ? Number(draft.score) : Number.NaN
  const isScore = score >= minimumScore && score <= maximumScore
  return {
    userId: isId ? null : 'Choose a player from the list.',
    score: isScore ? null : `Enter a whole number from ${formatWhole(minimumScore)} to ${formatWhole(maximumScore)}.`,
  }
}
