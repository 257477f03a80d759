/** Whether a player without a place exists at all, and the names of the players in an answer. */
import { ProblemException } from '@leaderboard/contracts/problem'
import type { PlayerNames } from '@leaderboard/player-names/player-names'

/**
 * Returns when there is such a player; throws unknown_player (404) when there is not, and database_unavailable (503)
 * when nobody can say.
 */
export async function demandPlayer(names: PlayerNames, id: number): Promise<void> {
  if (names.get(id) !== undefined) return
  const isAsked = await names.lookUp([id])
  if (names.get(id) !== undefined) return
  if (isAsked) throw new ProblemException('unknown_player', { detail: `There is no player ${id}.` })
  throw new ProblemException('database_unavailable', { retryAfterSeconds: 1 })
}
