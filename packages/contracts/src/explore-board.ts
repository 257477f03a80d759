/** Looking at a board as a whole, and at what a score would do: distribution, goals, simulate. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId, PlayerIdText } from './player.ts'
import { boardQuery, Freshness, NoRankReason, Percentile } from './read-leaderboard.ts'
import { Rank, Score } from './submit-score.ts'

/** A score as it stands in a URL: decimal digits, no leading zero, a minus where the board takes negative scores. */
export const ScoreText = Type.String({
  pattern: '^(?:0|-?[1-9][0-9]{0,9})$',
  description: 'Score, decimal digits',
  examples: ['1250'],
})

const CountText = Type.String({ pattern: '^(?:[1-9][0-9]?|100)$', description: '1 to 100' })
const NullableRank = Type.Union([Rank, Type.Null()])
const NullableTotal = Type.Union([Type.Integer(), Type.Null()])

/** `linear`: buckets of equal width; `log`: of equal ratio, as of scores whose best are a thousand times the usual. */
export const DistributionScale = Type.Union([Type.Literal('linear'), Type.Literal('log')])
export type DistributionScale = Static<typeof DistributionScale>
export const DEFAULT_SCALE: DistributionScale = 'linear'

export const DistributionQuery = Type.Object(
  { ...boardQuery, buckets: Type.Optional(CountText), scale: Type.Optional(DistributionScale) },
  { additionalProperties: false },
)
export type DistributionQuery = Static<typeof DistributionQuery>
export const DEFAULT_BUCKETS = 20

/** The percentages at which the distribution names a total. */
export const QUANTILES = [1, 5, 10, 25, 50, 75, 90, 95, 99] as const

/** How totals are spread: buckets from the lowest total to the highest, and quantiles (nearest rank). */
export const DistributionResult = Type.Object(
  {
    board: Type.String(),
    total: Type.Integer({ minimum: 0, description: 'Players on the board' }),
    lowest: NullableTotal,
    highest: NullableTotal,
    buckets: Type.Array(
      Type.Object(
        {
          from: Type.Integer(),
          to: Type.Integer({ description: 'Included' }),
          players: Type.Integer({ minimum: 0 }),
        },
        { additionalProperties: false },
      ),
    ),
    quantiles: Type.Array(
      Type.Object(
        {
          percent: Type.Integer({ description: 'So many of a hundred players have this total or a lower one' }),
          totalScore: Type.Integer(),
        },
        { additionalProperties: false },
      ),
    ),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'DistributionResult' },
)
export type DistributionResult = Static<typeof DistributionResult>

/** One goal at a time: so many places up, into the first so many, or past a player. Without any: one place up. */
export const GoalsQuery = Type.Object(
  {
    ...boardQuery,
    up: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$', description: 'Places to move up' })),
    top: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,9}$', description: 'Rank to reach' })),
    past: Type.Optional(PlayerIdText),
  },
  { additionalProperties: false },
)
export type GoalsQuery = Static<typeof GoalsQuery>

/** What stands between the player and the goal. */
export const GoalState = Type.Union([
  Type.Literal('reachable'),
  Type.Literal('reached'),
  Type.Literal('not_in_one_session'),
])
export type GoalState = Static<typeof GoalState>

export const GoalsResult = Type.Object(
  {
    board: Type.String(),
    userId: PlayerId,
    username: Type.Union([Type.String(), Type.Null()]),
    rank: NullableRank,
    totalScore: NullableTotal,
    sessions: Type.Integer({ minimum: 0 }),
    goal: Type.Object(
      {
        kind: Type.Union([Type.Literal('up'), Type.Literal('top'), Type.Literal('past')]),
        value: Type.Integer({ minimum: 1 }),
      },
      { additionalProperties: false },
    ),
    state: GoalState,
    neededTotal: Type.Union([Type.Integer(), Type.Null()], { description: 'The least total that does it' }),
    nextScore: Type.Union([Score, Type.Null()], {
      description: 'The least score of the next session that does it, where one session can',
    }),
    players: Type.Integer({ minimum: 0 }),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'GoalsResult' },
)
export type GoalsResult = Static<typeof GoalsResult>

export const SimulateQuery = Type.Object(
  { ...boardQuery, score: ScoreText, userId: Type.Optional(PlayerIdText) },
  { additionalProperties: false },
)
export type SimulateQuery = Static<typeof SimulateQuery>

/** Where a score would place the player who reached it now: a newcomer, or the player named. Nothing is written. */
export const SimulateResult = Type.Object(
  {
    board: Type.String(),
    userId: Type.Union([PlayerId, Type.Null()]),
    score: Score,
    totalScore: Type.Integer(),
    sessions: Type.Integer({ minimum: 1 }),
    rank: Rank,
    dense: Rank,
    standard: Rank,
    ordinal: Rank,
    percentile: Percentile,
    previousRank: NullableRank,
    players: Type.Integer({ minimum: 1, description: 'Players on the board with this one' }),
    reason: Type.Union([NoRankReason, Type.Null()]),
    ...Freshness.properties,
  },
  { additionalProperties: false, title: 'SimulateResult' },
)
export type SimulateResult = Static<typeof SimulateResult>
