/** Reading the board: top, rank, around, friends. Numbers in a URL are text with a strict pattern. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId, PlayerIdText } from './player.ts'
import { Rank, RankState, Revision } from './submit-score.ts'

export const BoardSlug = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  description: 'Board',
  examples: ['global'],
})
export const DEFAULT_BOARD = 'global'

/** `strong` (the default) sees everything acknowledged before the read began; `eventual` skips that check. */
export const Consistency = Type.Union([Type.Literal('strong'), Type.Literal('eventual')])

/** What every read takes: which board, and how fresh. */
export const boardQuery = {
  board: Type.Optional(BoardSlug),
  season: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: 'Season number, default: the open one' }),
  ),
  consistency: Type.Optional(Consistency),
  minRevision: Type.Optional(Type.String({ maxLength: 64, description: 'Wait (250 ms at most) for this revision' })),
}

/** 1 to 100 as text. */
export const LimitText = Type.String({ pattern: '^(?:[1-9][0-9]?|100)$', description: '1 to 100' })
export const DEFAULT_LIMIT = 10

export const TopQuery = Type.Object(
  {
    ...boardQuery,
    limit: Type.Optional(LimitText),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512, pattern: '^[A-Za-z0-9_-]+$' })),
    startRank: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$', description: 'First row, by ordinal' })),
  },
  { additionalProperties: false },
)
export type TopQuery = Static<typeof TopQuery>

/** How old an answer is and how far to trust it; on every read. */
export const Freshness = Type.Object({
  revision: Type.Union([Revision, Type.Null()]),
  asOf: Type.String({ format: 'date-time' }),
  rankState: RankState,
})
export type Freshness = Static<typeof Freshness>

/** A row of a board. `username` is null while names cannot be read. */
export const BoardRow = Type.Object(
  {
    rank: Rank,
    ordinal: Rank,
    userId: PlayerId,
    username: Type.Union([Type.String(), Type.Null()]),
    totalScore: Type.Integer(),
    sessions: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false, title: 'BoardRow' },
)
export type BoardRow = Static<typeof BoardRow>

export const TopPage = Type.Object(
  {
    board: Type.String(),
    items: Type.Array(BoardRow),
    next: Type.Union([Type.String(), Type.Null()]),
    previous: Type.Union([Type.String(), Type.Null()]),
    total: Type.Integer({ minimum: 0, description: 'Players on the board' }),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'TopPage' },
)
export type TopPage = Static<typeof TopPage>

export const RankParams = Type.Object({ id: PlayerIdText }, { additionalProperties: false })
export const RankQuery = Type.Object({ ...boardQuery }, { additionalProperties: false })
export type RankQuery = Static<typeof RankQuery>

/** Why a known player has no rank. */
export const NoRankReason = Type.Union([
  Type.Literal('no_session_yet'),
  Type.Literal('not_qualified'),
  Type.Literal('hidden'),
])

/** See `percentile` of packages/ranking. */
export const Percentile = Type.Number({ minimum: 0, maximum: 100, description: 'In percent, to six decimals' })
const NullableRank = Type.Union([Rank, Type.Null()])

export const RankResult = Type.Object(
  {
    board: Type.String(),
    userId: PlayerId,
    username: Type.Union([Type.String(), Type.Null()]),
    rank: NullableRank,
    dense: NullableRank,
    standard: NullableRank,
    ordinal: NullableRank,
    percentile: Type.Union([Percentile, Type.Null()]),
    totalScore: Type.Union([Type.Integer(), Type.Null()]),
    sessions: Type.Integer({ minimum: 0 }),
    players: Type.Integer({ minimum: 0 }),
    reason: Type.Union([NoRankReason, Type.Null()]),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'RankResult' },
)
export type RankResult = Static<typeof RankResult>

export const AroundQuery = Type.Object(
  {
    ...boardQuery,
    radius: Type.Optional(Type.String({ pattern: '^(?:[1-9]|[1-4][0-9]|50)$', description: '1 to 50' })),
  },
  { additionalProperties: false },
)
export type AroundQuery = Static<typeof AroundQuery>
export const DEFAULT_RADIUS = 5

export const AroundResult = Type.Object(
  {
    board: Type.String(),
    self: Type.Union([BoardRow, Type.Null()]),
    before: Type.Array(BoardRow),
    after: Type.Array(BoardRow),
    reason: Type.Union([NoRankReason, Type.Null()]),
    total: Type.Integer({ minimum: 0 }),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'AroundResult' },
)
export type AroundResult = Static<typeof AroundResult>

export const RanksQuery = Type.Object(
  {
    ...boardQuery,
    ids: Type.String({ pattern: '^[1-9][0-9]{0,9}(?:,[1-9][0-9]{0,9}){0,99}$', description: '1 to 100 ids' }),
  },
  { additionalProperties: false },
)
export type RanksQuery = Static<typeof RanksQuery>

/** Ranked among all (`rank`) and among the players asked for (`place`, 1-based, same kind of rank). */
export const RanksResult = Type.Object(
  {
    board: Type.String(),
    items: Type.Array(
      Type.Object(
        {
          userId: PlayerId,
          username: Type.Union([Type.String(), Type.Null()]),
          rank: NullableRank,
          place: NullableRank,
          totalScore: Type.Union([Type.Integer(), Type.Null()]),
          sessions: Type.Integer({ minimum: 0 }),
          reason: Type.Union([NoRankReason, Type.Literal('unknown_player'), Type.Null()]),
        },
        { additionalProperties: false },
      ),
    ),
    total: Type.Integer({ minimum: 0 }),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'RanksResult' },
)
export type RanksResult = Static<typeof RanksResult>
