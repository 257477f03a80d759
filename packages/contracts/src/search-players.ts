/** Finding players by the beginning of their name. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId, Username } from './player.ts'
import { boardQuery, DEFAULT_LIMIT, Freshness, LimitText, NoRankReason } from './read-leaderboard.ts'
import { Rank } from './submit-score.ts'

export const SearchPlayersQuery = Type.Object(
  {
    ...boardQuery,
    q: Type.String({
      minLength: 1,
      maxLength: 60,
      pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$',
      description: 'Beginning of a username; upper and lower case are the same',
      examples: ['north'],
    }),
    limit: Type.Optional(LimitText),
  },
  { additionalProperties: false },
)
export type SearchPlayersQuery = Static<typeof SearchPlayersQuery>
export const DEFAULT_SEARCH_LIMIT = DEFAULT_LIMIT

/** Players whose name begins so, in order of the name; `hasMore` says that the limit cut the list. */
export const SearchPlayersResult = Type.Object(
  {
    board: Type.String(),
    items: Type.Array(
      Type.Object(
        {
          userId: PlayerId,
          username: Username,
          rank: Type.Union([Rank, Type.Null()]),
          totalScore: Type.Union([Type.Integer(), Type.Null()]),
          sessions: Type.Integer({ minimum: 0 }),
          reason: Type.Union([NoRankReason, Type.Null()]),
        },
        { additionalProperties: false },
      ),
    ),
    hasMore: Type.Boolean(),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'SearchPlayersResult' },
)
export type SearchPlayersResult = Static<typeof SearchPlayersResult>
