/** What an operator may do about a player or a session, and the log of who did it and why. */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId, PlayerIdText, Username } from './player.ts'
import { LimitText } from './read-leaderboard.ts'
import { Revision, Score } from './submit-score.ts'

export const MODERATION_ACTIONS = [
  'hide_player',
  'unhide_player',
  'remove_session',
  'restore_session',
  'export_player',
  'erase_player',
] as const
export type ModerationAction = (typeof MODERATION_ACTIONS)[number]

const Moment = Type.String({ format: 'date-time' })
const SessionId = Type.Integer({ minimum: 1 })
const EntryId = Type.Integer({ minimum: 1 })
const EntryIdText = Type.String({ pattern: '^[1-9][0-9]{0,14}$' })

export const ModerationRequest = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern:
        '^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*\\S[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$',
      description: 'Why; kept in the audit log until the player is erased',
    }),
  },
  { additionalProperties: false, title: 'ModerationRequest' },
)

export const ModeratedPlayerParams = Type.Object({ id: PlayerIdText }, { additionalProperties: false })
export const ModeratedSessionParams = Type.Object(
  { id: Type.String({ pattern: '^[1-9][0-9]{0,15}$', description: 'Session id, decimal digits' }) },
  { additionalProperties: false },
)

/** One entry of the audit log. `reason` is null once the player it was about has been erased. */
export const ModerationEntry = Type.Object(
  {
    id: EntryId,
    at: Moment,
    keyId: Type.String(),
    keyName: Type.String(),
    action: Type.Union(MODERATION_ACTIONS.map((action) => Type.Literal(action))),
    playerId: PlayerId,
    sessionId: Type.Union([SessionId, Type.Null()]),
    reason: Type.Union([Type.String(), Type.Null()]),
    undoes: Type.Union([EntryId, Type.Null()]),
    undoneBy: Type.Union([EntryId, Type.Null()]),
  },
  { additionalProperties: false, title: 'ModerationEntry' },
)
export type ModerationEntry = Static<typeof ModerationEntry>

/**
 * `changed` is false where everything was so already; `entry` is then the one that made it so. `revision`: reads that
 * ask for it see the change; null where the log could not be reached, which is told of it later.
 */
export const ModerationResult = Type.Object(
  { changed: Type.Boolean(), entry: ModerationEntry, revision: Type.Union([Revision, Type.Null()]) },
  { additionalProperties: false, title: 'ModerationResult' },
)
export type ModerationResult = Static<typeof ModerationResult>

export const ModerationQuery = Type.Object(
  {
    player: Type.Optional(PlayerIdText),
    before: Type.Optional(EntryIdText),
    limit: Type.Optional(LimitText),
  },
  { additionalProperties: false },
)
export const DEFAULT_MODERATION_LIMIT = 50

/** Latest first; `next` is the `before` of the next page. */
export const ModerationPage = Type.Object(
  { items: Type.Array(ModerationEntry), next: Type.Union([EntryIdText, Type.Null()]) },
  { additionalProperties: false, title: 'ModerationPage' },
)
export type ModerationPage = Static<typeof ModerationPage>

const ExportedSession = Type.Object(
  { sessionId: SessionId, score: Score, gameMode: Type.String(), at: Moment, isRemoved: Type.Boolean() },
  { additionalProperties: false },
)
export type ExportedSession = Static<typeof ExportedSession>

const ExportedTotal = Type.Object(
  {
    board: Type.String(),
    season: Type.Integer({ minimum: 1 }),
    totalScore: Type.Integer(),
    scoreSum: Type.Integer(),
    sessions: Type.Integer({ minimum: 0 }),
    bestScore: Type.Union([Score, Type.Null()]),
    lastScore: Type.Union([Score, Type.Null()]),
    reachedAt: Moment,
    rank: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    ranks: Type.Array(
      Type.Object(
        { at: Moment, rank: Type.Integer({ minimum: 1 }), totalScore: Type.Integer() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type ExportedTotal = Static<typeof ExportedTotal>

/** All that is stored about one player. `rank` and `ranks` are those of recalculations. */
export const PlayerExport = Type.Object(
  {
    player: Type.Object(
      { id: PlayerId, username: Username, joinDate: Moment, isHidden: Type.Boolean() },
      { additionalProperties: false },
    ),
    exportedAt: Moment,
    totals: Type.Array(ExportedTotal),
    idempotencyKeys: Type.Array(
      Type.Object({ key: Type.String(), sessionId: SessionId, createdAt: Moment }, { additionalProperties: false }),
    ),
    moderation: Type.Array(ModerationEntry),
    sessions: Type.Array(ExportedSession),
  },
  { additionalProperties: false, title: 'PlayerExport' },
)
export type PlayerExport = Static<typeof PlayerExport>

/** `isFinished`: name, sessions and totals are gone at once; keys, packed ranks and the log a minute or two later. */
export const ErasureResult = Type.Object(
  { entry: ModerationEntry, isFinished: Type.Boolean(), revision: Type.Union([Revision, Type.Null()]) },
  { additionalProperties: false, title: 'ErasureResult' },
)
export type ErasureResult = Static<typeof ErasureResult>
