import type { BoardView } from '@leaderboard/board-view/board-view'
import { PRIMARY_BOARD } from '@leaderboard/database/season'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import type { Submission } from './submission.ts'
import { frameAnswers } from './submit-answer.ts'

export interface Replay {
  readonly submission: Submission
  /** Of the session that the first request made. */
  readonly sessionId: number
}

export interface ReplayPort {
  /** The view of the primary board, where it is usable. */
  view(): BoardView | undefined
  /** Totals as the database has them; players without a row are missing. */
  readTotals(userIds: number[]): Promise<{ userId: number; totalScore: number; sessions: number }[]>
}

/**
 * Settles submissions that had been counted before (I2): with the first one's session, and the player's total, sessions
 * and rank as they are now. `previousRank` is not known any more.
 */
export async function answerReplays(port: ReplayPort, replays: readonly Replay[]): Promise<void> {
  const view = port.view()
  const isExact = view !== undefined && (await new Promise<boolean>((resolve) => view.readIndex(resolve)))
  if (view !== undefined && isExact) {
    const left = replays.filter((replay) => !answerFromView(view, replay))
    if (left.length > 0) await answerFromDatabase(port, left)
    return
  }
  await answerFromDatabase(port, replays)
}

function answerFromView({ standings, season, revision }: BoardView, { submission, sessionId }: Replay): boolean {
  if (!standings.locate(submission.userId)) return false
  const { userId } = submission
  const { totalScore, sessions } = standings
  const write = frameAnswers({ board: season.board, rankState: 'exact', revision })
  const text = write({ sessionId, userId, totalScore, sessions }, null, rankOf(standings, season.rankKind))
  submission.settle({ text, isReplayed: true })
  return true
}

/** Without a rank: no view can tell it now. */
async function answerFromDatabase(port: ReplayPort, replays: readonly Replay[]): Promise<void> {
  const rows = await port.readTotals([...new Set(replays.map(({ submission }) => submission.userId))])
  const held = new Map(rows.map((row) => [row.userId, row]))
  const write = frameAnswers({ board: PRIMARY_BOARD, rankState: 'pending', revision: null })
  for (const { submission, sessionId } of replays) {
    const { userId } = submission
    // Without a row: the session counted in a season that is over, and nothing was played in this one.
    const { totalScore, sessions } = held.get(userId) ?? { totalScore: 0, sessions: 0 }
    submission.settle({ text: write({ sessionId, userId, totalScore, sessions }, null, null), isReplayed: true })
  }
}
