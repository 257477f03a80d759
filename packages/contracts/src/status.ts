/** What services say about themselves: /livez, /readyz, and what the system page shows. */
import { type Static, Type } from '@sinclair/typebox'
import { BoardSlug } from './read-leaderboard.ts'

export const Livez = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false, title: 'Livez' })

/** `degraded` (200): the service does its work without something; `unavailable` (503): it cannot. */
export const Readyz = Type.Object(
  {
    status: Type.Union([Type.Literal('ready'), Type.Literal('degraded'), Type.Literal('unavailable')]),
    service: Type.String(),
    missing: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() }, { additionalProperties: false })),
  },
  { additionalProperties: false, title: 'Readyz' },
)
export type Readyz = Static<typeof Readyz>

/** How a view of a board is doing. loading: not usable yet; behind: following, not caught up; stale: log lost. */
export const ViewState = Type.Union([
  Type.Literal('loading'),
  Type.Literal('exact'),
  Type.Literal('behind'),
  Type.Literal('stale'),
])
export type ViewState = Static<typeof ViewState>

export const ViewStatus = Type.Object(
  {
    board: BoardSlug,
    season: Type.Integer(),
    state: ViewState,
    revision: Type.Union([Type.String(), Type.Null()]),
    players: Type.Integer(),
    bytes: Type.Integer(),
    digest: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false, title: 'ViewStatus' },
)
export type ViewStatus = Static<typeof ViewStatus>

export const JobStatus = Type.Object(
  {
    name: Type.String(),
    state: Type.Union([Type.Literal('idle'), Type.Literal('running'), Type.Literal('failed')]),
    detail: Type.String(),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { additionalProperties: false, title: 'JobStatus' },
)
export type JobStatus = Static<typeof JobStatus>

export const SystemStatus = Type.Object(
  {
    views: Type.Array(ViewStatus),
    jobs: Type.Array(JobStatus),
    /** Null while PostgreSQL, which knows, cannot be reached; then `jobs` is empty as well. */
    outbox: Type.Union([Type.Object({ unsent: Type.Integer(), oldestSeconds: Type.Number() }), Type.Null()]),
  },
  { additionalProperties: false, title: 'SystemStatus' },
)
export type SystemStatus = Static<typeof SystemStatus>

/**
 * What the realtime replica that answers is doing: /api/status/live. Rates are means of the last ten seconds; `cut`
 * and `silent` count since the replica started.
 */
export const LiveStatus = Type.Object(
  {
    sockets: Type.Integer({ description: 'Open WebSockets' }),
    streams: Type.Integer({ description: 'Open event streams' }),
    subscriptions: Type.Integer({ description: 'Views being watched, each watcher counted' }),
    views: Type.Integer({ description: 'Different views being watched: each is made once for all its watchers' }),
    slow: Type.Integer({
      description: 'Readers that are behind now, and will get the newest state instead of a backlog',
    }),
    cut: Type.Integer({ description: 'Readers cut off because they stayed slow' }),
    silent: Type.Integer({ description: 'Sockets cut off because they showed no sign of life' }),
    framesPerSecond: Type.Number(),
    bytesPerSecond: Type.Number(),
    /** Null while the board is not known. Every submission counts on `global`, whatever its mode. */
    submissionsPerSecond: Type.Union([Type.Number(), Type.Null()]),
    tickMs: Type.Number({ description: 'Time between two frames of a view, as widened by load' }),
  },
  { additionalProperties: false, title: 'LiveStatus' },
)
export type LiveStatus = Static<typeof LiveStatus>

export const Board = Type.Object(
  {
    slug: BoardSlug,
    title: Type.String(),
    gameMode: Type.Union([Type.String(), Type.Null()]),
    aggregate: Type.Union([
      Type.Literal('average'),
      Type.Literal('best'),
      Type.Literal('total'),
      Type.Literal('latest'),
    ]),
    direction: Type.Union([Type.Literal('desc'), Type.Literal('asc')]),
    rankKind: Type.Union([Type.Literal('dense'), Type.Literal('standard'), Type.Literal('ordinal')]),
    minimumScore: Type.Integer(),
    maximumScore: Type.Integer(),
    season: Type.Integer(),
  },
  { additionalProperties: false, title: 'Board' },
)
export type Board = Static<typeof Board>

/** Every board that can be read, in order of its slug. */
export const BoardList = Type.Object({ items: Type.Array(Board) }, { additionalProperties: false, title: 'BoardList' })
export type BoardList = Static<typeof BoardList>

export const RecalculateResult = Type.Object(
  { jobId: Type.Integer(), status: Type.Literal('requested') },
  { additionalProperties: false, title: 'RecalculateResult' },
)
export type RecalculateResult = Static<typeof RecalculateResult>
