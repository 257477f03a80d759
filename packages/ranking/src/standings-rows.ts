import type { Ranks } from './rank-kinds.ts'
import type { OrderKey } from './total-order.ts'

/** A player as it stands in the order. */
export interface StandingsEntry extends Ranks, OrderKey {
  readonly version: number
  readonly sessions: number
}

/** Rows for a bulk load, in any order, each player once; reach times are whole milliseconds. */
export interface StandingsColumns {
  readonly userIds: ArrayLike<number>
  readonly totals: ArrayLike<number>
  readonly reachedAt: ArrayLike<number>
  readonly versions: ArrayLike<number>
  readonly sessions: ArrayLike<number>
  readonly length: number
}
