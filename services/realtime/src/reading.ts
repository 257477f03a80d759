import type { Position } from '@leaderboard/contracts/revision'
import type { BoardStats } from '@leaderboard/contracts/socket-frames'
import type { NotableEvent } from './notable-events.ts'
import type { UnnamedRow } from './read-view.ts'
import type { RankedOvertake } from './tell-overtakes.ts'
import type { Topic } from './topic.ts'

/** What is told of the entries that passed since the last reading. */
export interface Passed {
  /** When the oldest of them was made; null: there was none. */
  readonly oldestAt: number | null
  /** Traceparent of the newest recorded submission among them. */
  readonly trace: string | undefined
}

export const NOTHING_PASSED: Passed = { oldestAt: null, trace: undefined }

/** What one turn of the event loop saw of a board: all of it is true of `position`. */
export interface Reading extends Passed {
  position: Position
  stats: BoardStats
  /** No rows: those sent last are still true. */
  topics: { topic: Topic; rows: UnnamedRow[] | null }[]
  overtakes: RankedOvertake[]
  events: NotableEvent[]
}

/** Whose names are needed to tell of it. */
export function idsOf({ topics, overtakes, events }: Reading): number[] {
  return [
    ...topics.flatMap(({ rows }) => rows?.map((row) => row.userId) ?? []),
    ...overtakes.flatMap(({ overtake }) => overtake.others),
    ...events.flatMap(({ userId, by }) => (by === undefined ? [userId] : [userId, by])),
  ]
}
