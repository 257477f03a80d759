/** A subscription in a query string: `?board=global&top=10`, `?players=1,2`, `?around=5&radius=3`, `?feed=1`. */
import { PlayerIdText } from '@leaderboard/contracts/player'
import { ProblemException } from '@leaderboard/contracts/problem'
import { BoardSlug, LimitText } from '@leaderboard/contracts/read-leaderboard'
import { MAX_VIEW_RADIUS, MAX_VIEW_ROWS, type ViewSpec } from '@leaderboard/contracts/socket-frames'
import { type Static, Type } from '@sinclair/typebox'

export const WatchQuery = Type.Object(
  {
    board: Type.Optional(BoardSlug),
    top: Type.Optional(LimitText),
    players: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]{0,9}(?:,[1-9][0-9]{0,9}){0,99}$', description: '1 to 100 ids' }),
    ),
    around: Type.Optional(PlayerIdText),
    radius: Type.Optional(Type.String({ pattern: '^(?:[1-9]|1[0-9]|2[0-5])$', description: '1 to 25' })),
    feed: Type.Optional(Type.Literal('1')),
  },
  { additionalProperties: false, title: 'WatchQuery' },
)
export type WatchQuery = Static<typeof WatchQuery>

const DEFAULT_RADIUS = 3
const MAX_PLAYER_ID = 2_147_483_647

/** The one view a query names, or null where it names none. Throws a 400 problem where it names several. */
export function viewOfQuery({ top, players, around, radius, feed }: WatchQuery): ViewSpec | null {
  const views: ViewSpec[] = [
    ...(top === undefined ? [] : [{ kind: 'top' as const, n: Math.min(Number(top), MAX_VIEW_ROWS) }]),
    ...(players === undefined ? [] : [{ kind: 'players' as const, ids: idsOf(players) }]),
    ...(around === undefined ? [] : [aroundOf(around, radius)]),
    ...(feed === undefined ? [] : [{ kind: 'feed' as const }]),
  ]
  if (views.length > 1) throw refusal('', 'Name one of top, players, around and feed.')
  if (radius !== undefined && around === undefined) throw refusal('/radius', 'A radius goes with around.')
  return views[0] ?? null
}

/** The same where one has to be named: a 400 problem where none is. */
export function demandView(query: WatchQuery): ViewSpec {
  const view = viewOfQuery(query)
  if (view === null) throw refusal('/top', 'Name a view: top, players, around or feed.')
  return view
}

function aroundOf(around: string, radius: string | undefined): ViewSpec {
  const [userId = 0] = idsOf(around, '/around')
  return { kind: 'around', userId, radius: Math.min(Number(radius ?? DEFAULT_RADIUS), MAX_VIEW_RADIUS) }
}

function idsOf(text: string, pointer = '/players'): number[] {
  const ids = [...new Set(text.split(',').map(Number))]
  if (ids.some((id) => id > MAX_PLAYER_ID)) throw refusal(pointer, 'A player id is at most 2147483647.')
  return ids
}

function refusal(pointer: string, message: string): ProblemException {
  return new ProblemException('invalid_request', {
    detail: message,
    errors: [{ in: 'query', pointer, code: 'invalid', message }],
  })
}
