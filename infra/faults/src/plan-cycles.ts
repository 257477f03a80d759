import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'

/**
 * Which kind comes in which cycle: all of them in an order drawn by the seed, then all of them in another one, and so
 * on, so that each comes about equally often. The same seed gives the same plan.
 */
export function planCycles<T>(kinds: readonly T[], cycles: number, seed: number): T[] {
  const plan: T[] = []
  for (let round = 0; plan.length < cycles && kinds.length > 0; round++) {
    plan.push(...shuffled(kinds, new RandomSource(mixSeeds(seed, round))))
  }
  return plan.slice(0, cycles)
}

function shuffled<T>(items: readonly T[], random: RandomSource): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(Math.floor(random.next() * left.length), 1))
}
