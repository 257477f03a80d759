import type { BoardRow, RankResult } from '@leaderboard/contracts/read-leaderboard'
import { useClient } from '../client-context.tsx'
import { useEntries, useLiveView } from '../parts/use-live-view.ts'
import { type ReadState, useRead } from '../parts/use-read.ts'

/** Rows before and after the player. */
export const RADIUS = 3

export interface Place {
  rank: ReadState<RankResult>
  /** The rows around, as they are now. */
  rows: readonly BoardRow[]
  /** The player's own of them. */
  own: BoardRow | undefined
  /** Another one with each change of the player's place. */
  version: string
}

/** A player's place. The rows around are pushed; the other ranks are read again when the pushed row changes. */
export function usePlace(userId: number): Place {
  const client = useClient()
  const rows = useEntries(useLiveView({ kind: 'around', userId, radius: RADIUS })) ?? []
  const own = rows.find((row) => row.userId === userId)
  const version = own === undefined ? '' : `${own.rank} ${own.ordinal} ${own.totalScore} ${own.sessions}`
  const rank = useRead(`rank ${userId}`, () => client.rank(userId), version)
  return { rank, rows, own, version }
}
