import type { RandomSource } from '@leaderboard/seed/random-source'
import type { History } from './history.ts'
import type { Submitters } from './submitters.ts'
import type { World } from './world.ts'

export interface FaultTools {
  readonly world: World
  /** For faults that lose something by their nature. */
  readonly history: History
  readonly load: Pick<Submitters, 'setCrowd'>
  readonly random: RandomSource
}

/** One way in which the world breaks. */
export interface Fault {
  /** As --only names it. */
  readonly kind: string
  /** Breaks something, leaves it broken for a while under load, and mends what does not mend itself. Says what it did. */
  run(tools: FaultTools): Promise<string>
  /** Why it cannot be had here, or null. */
  lacks?(world: World): string | null
}
