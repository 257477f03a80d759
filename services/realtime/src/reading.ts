import type { Position } from '@leaderboard/contracts/revision'
import type { BoardStats } from '@leaderboard/contracts/socket-frames'
import type { NotableEvent } from './notable-events.ts'
import type { UnnamedRow } from './read-view.ts'
import type { RankedOvertake } from './tell-overtakes.ts'
import type { Topic } from './topic.ts'

/** What one turn of the event loop saw of a board: all of it is true of `position`. */
export interface Reading {
  position: Position
  stats: BoardStats
  /** No rows: those sent last are still true. */
  topics: { topic: Topic; rows: UnnamedRow[] | null }[]
  overtakes: RankedOvertake[]
  events: NotableEvent[]
  oldestAt: number | null
}

/** Whose names are needed to tell of it. */
export function idsOf({ topics, overtakes, events }: Reading): number[] {
  return [
    ...topics.flatMap(({ rows }) => rows?.map((row) => row.userId) ?? []),
    ...overtakes.flatMap(({ overtake }) => overtake.others),
    ...events.flatMap(({ userId, by }) => (by === undefined ? [userId] : [userId, by])),
  ]
}
