/**
 * The best place that anything happened at between two ticks. Places above it are held by players without a change, in
 * the order they had: whoever changed stood at or below it before every entry and stands at or below it after, so the
 * rows above are the same, ranks and all, and a view of nothing but such rows need not be read again.
 *
 * Cost: two look-ups for each change of an entry.
 */
import type { LogEntry } from '@leaderboard/contracts/log-entry'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import type { Standings } from '@leaderboard/ranking/standings'

export class TouchedPlaces {
  #best = Infinity

  /** Called before and after an entry is applied. */
  look({ changes }: LogEntry, standings: Standings): void {
    for (const { userId } of changes) {
      if (standings.locate(userId)) this.#best = Math.min(this.#best, standings.ordinal)
    }
  }

  /** Anything may have changed. */
  touchAll(): void {
    this.#best = 1
  }

  /** The best place touched since the last call; Infinity: none. */
  take(): number {
    const best = this.#best
    this.#best = Infinity
    return best
  }
}

interface Placed {
  readonly userId: number
  readonly ordinal: number
}

/** Whether the rows of a view, in order, are all above the best place touched, so that no change can have moved them. */
export function isAbove(rows: readonly Placed[], spec: ViewSpec, best: number): boolean {
  switch (spec.kind) {
    case 'top':
      return spec.n < best // also where the board is shorter: whoever is new comes in at the end of it
    case 'players':
      return rows.length === spec.ids.length && lastOf(rows) < best
    case 'around': {
      const { userId, radius } = spec
      const own = rows.find((row) => row.userId === userId)?.ordinal
      // Near the end of the board the window moves when the board gets longer or shorter below it.
      const isFarFromEnd = own !== undefined && lastOf(rows) === Math.max(own + radius, 2 * radius + 1)
      return isFarFromEnd && lastOf(rows) < best
    }
    case 'feed':
      return true // shows no rows
  }
}

const lastOf = (rows: readonly Placed[]) => rows.at(-1)?.ordinal ?? Infinity
