/**
 * Frames on /ws: JSON text, each with a `type`. Deltas applied in order give exactly the next snapshot; `prev` is the
 * sequence the previous frame of this view ended at, so a client can prove that it missed nothing (I7).
 * `sequence` is the board's, and means nothing without its `epoch`: see revision.ts.
 */
import { type Static, Type } from '@sinclair/typebox'
import { PlayerId } from './player.ts'
import { Problem } from './problem.ts'
import { BoardRow, BoardSlug } from './read-leaderboard.ts'
import { Rank } from './submit-score.ts'

export const SOCKET_PROTOCOL = 1

const SubscriptionId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.:-]+$' })
const Epoch = Type.String({ minLength: 1, maxLength: 16 })
const Sequence = Type.Integer({ minimum: 0 })

export const MAX_VIEW_ROWS = 100
export const MAX_VIEW_RADIUS = 25

export const ViewSpec = Type.Union(
  [
    Type.Object(
      { kind: Type.Literal('top'), n: Type.Integer({ minimum: 1, maximum: MAX_VIEW_ROWS }) },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('players'),
        ids: Type.Array(PlayerId, { minItems: 1, maxItems: MAX_VIEW_ROWS, uniqueItems: true }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('around'),
        userId: PlayerId,
        radius: Type.Integer({ minimum: 1, maximum: MAX_VIEW_RADIUS }),
      },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('feed') }, { additionalProperties: false }),
  ],
  { title: 'ViewSpec' },
)
export type ViewSpec = Static<typeof ViewSpec>

export const Since = Type.Object({ epoch: Epoch, sequence: Sequence }, { additionalProperties: false })

export const SubscribeFrame = Type.Object(
  {
    type: Type.Literal('subscribe'),
    id: SubscriptionId,
    board: Type.Optional(BoardSlug),
    view: ViewSpec,
    since: Type.Optional(Since),
  },
  { additionalProperties: false, title: 'SubscribeFrame' },
)
export type SubscribeFrame = Static<typeof SubscribeFrame>

export const UnsubscribeFrame = Type.Object(
  { type: Type.Literal('unsubscribe'), id: SubscriptionId },
  { additionalProperties: false, title: 'UnsubscribeFrame' },
)
export const PingFrame = Type.Object(
  { type: Type.Literal('ping') },
  { additionalProperties: false, title: 'PingFrame' },
)

export const ClientFrame = Type.Union([SubscribeFrame, UnsubscribeFrame, PingFrame], { title: 'ClientFrame' })
export type ClientFrame = Static<typeof ClientFrame>

export const HelloFrame = Type.Object(
  {
    type: Type.Literal('hello'),
    protocol: Type.Literal(SOCKET_PROTOCOL),
    tickMs: Type.Integer(),
    heartbeatMs: Type.Integer(),
    serverTime: Type.Integer({ description: 'Milliseconds since 1970' }),
  },
  { additionalProperties: false, title: 'HelloFrame' },
)
export type HelloFrame = Static<typeof HelloFrame>

/** Figures of the whole board, the same for every view of it. `asOf`: milliseconds since 1970 of the newest change. */
export const BoardStats = Type.Object(
  { players: Type.Integer({ minimum: 0 }), asOf: Type.Integer(), isStale: Type.Boolean() },
  { additionalProperties: false, title: 'BoardStats' },
)
export type BoardStats = Static<typeof BoardStats>

export const SnapshotFrame = Type.Object(
  {
    type: Type.Literal('snapshot'),
    id: SubscriptionId,
    epoch: Epoch,
    sequence: Sequence,
    /** true: nothing was missed since `since`; the frames missed follow as deltas instead of entries. */
    recovered: Type.Boolean(),
    entries: Type.Array(BoardRow),
    stats: BoardStats,
  },
  { additionalProperties: false, title: 'SnapshotFrame' },
)
export type SnapshotFrame = Static<typeof SnapshotFrame>

/** Idempotent operations on a map keyed by player; a client never guesses shifts. */
export const ViewOp = Type.Union(
  [
    Type.Object({ op: Type.Literal('put'), entry: BoardRow }, { additionalProperties: false }),
    Type.Object({ op: Type.Literal('remove'), userId: PlayerId }, { additionalProperties: false }),
    Type.Object(
      { op: Type.Literal('rank'), userId: PlayerId, rank: Rank, ordinal: Rank },
      { additionalProperties: false },
    ),
  ],
  { title: 'ViewOp' },
)
export type ViewOp = Static<typeof ViewOp>

export const DeltaFrame = Type.Object(
  {
    type: Type.Literal('delta'),
    id: SubscriptionId,
    epoch: Epoch,
    prev: Sequence,
    sequence: Sequence,
    ops: Type.Array(ViewOp),
    stats: BoardStats,
    trace: Type.Optional(Type.String({ description: 'traceparent of a recorded submission since the frame before' })),
  },
  { additionalProperties: false, title: 'DeltaFrame' },
)
export type DeltaFrame = Static<typeof DeltaFrame>

const PlayerName = Type.Object(
  { userId: PlayerId, username: Type.Union([Type.String(), Type.Null()]) },
  { additionalProperties: false },
)

/** Something worth telling: on the feed. `by`: who overtook the player. `at`: milliseconds since 1970. */
export const FeedEvent = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('new_leader'),
      Type.Literal('entered_top_ten'),
      Type.Literal('overtaken_in_top_ten'),
      Type.Literal('personal_best'),
    ]),
    player: PlayerName,
    by: Type.Optional(PlayerName),
    rank: Rank,
    totalScore: Type.Integer(),
    at: Type.Integer(),
  },
  { additionalProperties: false, title: 'FeedEvent' },
)
export type FeedEvent = Static<typeof FeedEvent>

export const EventFrame = Type.Object(
  {
    type: Type.Literal('event'),
    id: SubscriptionId,
    epoch: Epoch,
    prev: Sequence,
    sequence: Sequence,
    events: Type.Array(FeedEvent),
  },
  { additionalProperties: false, title: 'EventFrame' },
)
export type EventFrame = Static<typeof EventFrame>

/** A watched player was overtaken by these, or overtook these; exact with respect to the standings. */
export const Overtaking = Type.Object(
  {
    userId: PlayerId,
    rank: Rank,
    players: Type.Array(PlayerName),
    /** How many there were in all; `players` names the first few. */
    count: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false, title: 'Overtaking' },
)
export type Overtaking = Static<typeof Overtaking>

/** What happened to the watched players between two ticks: one frame of each kind, however many there are. */
export const OvertakenFrame = Type.Object(
  {
    type: Type.Union([Type.Literal('overtaken'), Type.Literal('overtook')]),
    id: SubscriptionId,
    epoch: Epoch,
    sequence: Sequence,
    overtakings: Type.Array(Overtaking, { minItems: 1 }),
  },
  { additionalProperties: false, title: 'OvertakenFrame' },
)
export type OvertakenFrame = Static<typeof OvertakenFrame>

export const PongFrame = Type.Object(
  { type: Type.Literal('pong'), serverTime: Type.Integer() },
  { additionalProperties: false, title: 'PongFrame' },
)
export const ErrorFrame = Type.Object(
  { type: Type.Literal('error'), id: Type.Optional(SubscriptionId), problem: Problem },
  { additionalProperties: false, title: 'ErrorFrame' },
)
export type ErrorFrame = Static<typeof ErrorFrame>

export const ServerFrame = Type.Union(
  [HelloFrame, SnapshotFrame, DeltaFrame, EventFrame, OvertakenFrame, PongFrame, ErrorFrame],
  { title: 'ServerFrame' },
)
export type ServerFrame = Static<typeof ServerFrame>
