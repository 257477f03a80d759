import type { Aggregate, Direction } from '@leaderboard/ranking/board-total'
import type { RankKind } from '@leaderboard/ranking/rank-kinds'

/** One run of a board, with the rules of the board: all that anybody needs to know to count and rank in it. */
export interface Season {
  readonly id: number
  readonly boardId: number
  /** The board's slug. */
  readonly board: string
  readonly title: string
  readonly number: number
  /** Null: sessions of every mode count. */
  readonly gameMode: string | null
  readonly aggregate: Aggregate
  readonly direction: Direction
  readonly rankKind: RankKind
  readonly minimumScore: number
  readonly maximumScore: number
  /** Milliseconds since 1970: since when it is open. */
  readonly openedAt: number
}

/** The board every submission counts in; what its season does not take is refused. */
export const PRIMARY_BOARD = 'global'
