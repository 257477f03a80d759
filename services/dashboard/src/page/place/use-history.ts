import type { HistoryResult } from '@leaderboard/contracts/player-history'
import { useClient } from '../client-context.tsx'
import { type ReadState, useRead } from '../parts/use-read.ts'

const SESSIONS = 50

/** The last sessions of a player and the ranks written down meanwhile. `version` changes when there is a new session. */
export function useHistory(userId: number, version: number): ReadState<HistoryResult> {
  const client = useClient()
  return useRead(`history ${userId}`, () => client.history(userId, { limit: SESSIONS }), version)
}
