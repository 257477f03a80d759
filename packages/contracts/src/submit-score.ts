/** Submitting scores: the only place that spells the field names of a submission. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId } from './player.ts'
import { Problem } from './problem.ts'

/** Any 32-bit whole number is well formed; whether a board takes it is the board's business (422). */
export const Score = Type.Integer({
  minimum: -2_147_483_648,
  maximum: 2_147_483_647,
  description: 'Score of one finished session; the board sets narrower bounds',
})

/** Which way of playing the session was; a board may count all of them or one. */
export const GameMode = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
  description: 'Lower-case letters, digits, - and _, at most 32',
  examples: ['solo', 'team'],
})

/** What `game_mode` is when a game leaves it out. */
export const DEFAULT_GAME_MODE = 'default'

export const SubmitRequest = Type.Object(
  { user_id: PlayerId, score: Score, game_mode: Type.Optional(GameMode) },
  { additionalProperties: false, title: 'SubmitRequest' },
)
export type SubmitRequest = Static<typeof SubmitRequest>

/** An Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a quoted string; bare is accepted too. */
export const IdempotencyKey = Type.String({
  minLength: 1,
  maxLength: 130, // 128 and two quotes
  pattern: '^(?:"[\\x20\\x21\\x23-\\x7e]{1,128}"|[\\x21\\x23-\\x7e]{1,128})$',
  description: 'Makes retries safe: the same key never counts twice',
  examples: ['"3f9c2a64-session-118"'],
})

export const SubmitHeaders = Type.Object({ 'idempotency-key': Type.Optional(IdempotencyKey) })

/** How much a rank can be trusted: exact at `revision`; pending (not known yet); stale (older than it might be). */
export const RankState = Type.Union([Type.Literal('exact'), Type.Literal('pending'), Type.Literal('stale')])
export type RankState = Static<typeof RankState>

export const Rank = Type.Integer({ minimum: 1 })
export const Revision = Type.String({
  description: 'Opaque position in the log of changes: pass it back, do not parse it',
})

export const SubmitResult = Type.Object(
  {
    success: Type.Literal(true),
    sessionId: Type.Integer(),
    userId: PlayerId,
    board: Type.String(),
    totalScore: Type.Integer(),
    sessions: Type.Integer({ minimum: 0, description: '0: a retry of a session that was removed since' }),
    previousRank: Type.Union([Rank, Type.Null()]),
    newRank: Type.Union([Rank, Type.Null()], {
      description: 'null with rankState exact: the session counts, but the player has no place (GET rank says why)',
    }),
    rankState: RankState,
    revision: Type.Union([Revision, Type.Null()]),
  },
  { additionalProperties: false, title: 'SubmitResult' },
)
export type SubmitResult = Static<typeof SubmitResult>

export const MAX_BULK_ITEMS = 1000
export const MAX_BULK_ITEMS_PER_PLAYER = 100

export const BulkItem = Type.Object(
  { ...SubmitRequest.properties, idempotency_key: Type.Optional(IdempotencyKey) },
  { additionalProperties: false, title: 'BulkItem' },
)
export type BulkItem = Static<typeof BulkItem>

export const BulkRequest = Type.Object(
  { items: Type.Array(BulkItem, { minItems: 1, maxItems: MAX_BULK_ITEMS }) },
  { additionalProperties: false, title: 'BulkRequest' },
)
export type BulkRequest = Static<typeof BulkRequest>

/** What became of each item, in the order of the request. `replayed` is set where an earlier attempt was found. */
export const BulkResult = Type.Object(
  {
    results: Type.Array(
      Type.Union([
        Type.Object({ status: Type.Literal(201), result: SubmitResult, replayed: Type.Optional(Type.Literal(true)) }),
        Type.Object({ status: Type.Integer({ minimum: 400, maximum: 599 }), problem: Problem }),
      ]),
    ),
  },
  { additionalProperties: false, title: 'BulkResult' },
)
export type BulkResult = Static<typeof BulkResult>
