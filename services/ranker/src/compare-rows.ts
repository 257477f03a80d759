import { isPlaced } from '@leaderboard/contracts/log-entry'
import type { PlayerTotal } from '@leaderboard/database/queries/read-totals'
import type { StandingsEntry } from '@leaderboard/ranking/standings-rows'

/** What the view holds of a player, as far as the database says it too. */
export type ViewRow = Pick<StandingsEntry, 'userId' | 'totalScore' | 'reachedAt' | 'version' | 'sessions'>

/**
 * - `same`: nothing to say.
 * - `wrong`: one version, two values. No change in flight can explain it.
 * - `behind`: the view is at an older version, or lacks the player: the change may be on its way.
 * - `ahead`: the view is at a newer version, or has a player the database lacks: the row may have been read before the
 *   change, or the database went back.
 */
export type Difference = 'same' | 'wrong' | 'behind' | 'ahead'

/** Compares one player's row in a view with the one in the database; null where there is none. A row without a place is in no view. */
export function compareRows(held: ViewRow | null, stored: PlayerTotal | null): Difference {
  if (held === null) return stored === null || !isPlaced(stored) ? 'same' : 'behind'
  if (stored === null || held.version > stored.version) return 'ahead'
  if (held.version < stored.version) return 'behind'
  const isEqual =
    isPlaced(stored) &&
    held.totalScore === stored.totalScore &&
    held.reachedAt === stored.reachedAt &&
    held.sessions === stored.sessions
  return isEqual ? 'same' : 'wrong'
}
