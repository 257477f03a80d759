/** The text of a SubmitResult, put together by hand: on the hot path a serializer would cost more than the commit's
 * share of a submission. Everything in it is a number, or a text of ours that needs no escaping. */
import { decimalText } from '@leaderboard/contracts/decimal-text'
import type { RankState } from '@leaderboard/contracts/submit-score'

export interface AnswerFacts {
  readonly sessionId: number
  readonly userId: number
  readonly totalScore: number
  readonly sessions: number
}

/** The parts that all submissions of a batch share. */
export interface AnswerFrame {
  readonly board: string
  readonly rankState: RankState
  readonly revision: string | null
}

/** Returns a writer for the answers of one batch. */
export function frameAnswers({ board, rankState, revision }: AnswerFrame) {
  const middle = `,"board":${JSON.stringify(board)},"totalScore":`
  const tail = `,"rankState":"${rankState}","revision":${JSON.stringify(revision)}}`
  return (facts: AnswerFacts, previousRank: number | null, newRank: number | null): string =>
    `{"success":true,"sessionId":${decimalText(facts.sessionId)},"userId":${decimalText(facts.userId)}${middle}` +
    `${decimalText(facts.totalScore)},"sessions":${decimalText(facts.sessions)},"previousRank":${rankText(previousRank)}` +
    `,"newRank":${rankText(newRank)}${tail}`
}

function rankText(rank: number | null): string {
  return rank === null ? 'null' : decimalText(rank)
}
