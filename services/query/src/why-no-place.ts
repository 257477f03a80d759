import type { BoardView } from '@leaderboard/board-view/board-view'

export type WhyNoPlace = 'hidden' | 'no_session_yet'

/** Why a player who exists is not in the standings of a view. */
export function whyNoPlace({ withdrawn }: BoardView, userId: number): WhyNoPlace {
  return withdrawn.isHidden(userId) ? 'hidden' : 'no_session_yet'
}
