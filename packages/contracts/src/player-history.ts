/** What one player did on a board: sessions, latest first, and the rank at each recalculation that was kept. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId } from './player.ts'
import { BoardSlug, LimitText } from './read-leaderboard.ts'
import { Rank, Score } from './submit-score.ts'

export const HistoryQuery = Type.Object(
  {
    board: Type.Optional(BoardSlug),
    limit: Type.Optional(LimitText),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512, pattern: '^[A-Za-z0-9_-]+$' })),
  },
  { additionalProperties: false },
)
export type HistoryQuery = Static<typeof HistoryQuery>
export const DEFAULT_HISTORY_LIMIT = 20

/** `ranks` is null where no snapshot of the board is kept, and empty where none has the player. */
export const HistoryResult = Type.Object(
  {
    board: Type.String(),
    userId: PlayerId,
    username: Type.Union([Type.String(), Type.Null()]),
    sessions: Type.Array(
      Type.Object(
        {
          sessionId: Type.Integer(),
          score: Score,
          gameMode: Type.String(),
          at: Type.String({ format: 'date-time' }),
        },
        { additionalProperties: false },
      ),
    ),
    next: Type.Union([Type.String(), Type.Null()]),
    ranks: Type.Union([
      Type.Array(
        Type.Object(
          { at: Type.String({ format: 'date-time' }), rank: Rank, totalScore: Type.Integer() },
          { additionalProperties: false },
        ),
      ),
      Type.Null(),
    ]),
    asOf: Type.String({ format: 'date-time' }),
  },
  { additionalProperties: false, title: 'HistoryResult' },
)
export type HistoryResult = Static<typeof HistoryResult>
