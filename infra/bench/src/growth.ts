/** How costs grow with the number of players: loading a board from PostgreSQL, a look-up, a move, memory. */
import type { FigureOptions } from './figure.ts'
import { loadOf } from './load-figures.ts'
import { formatNumber } from './print-table.ts'
import { runProgram } from './run-program.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Stage } from './stage.ts'
import type { StandingsFigures } from './standings.main.ts'

/** The figures at one number of players. */
export interface GrowthPoint {
  readonly players: number
  readonly rankUs: Spread
  readonly moveUs: Spread
  readonly bytesPerPlayer: number
  readonly loadSeconds: Spread
}

export const GROWTH_SIZES: readonly number[] = [100_000, 1_000_000, 10_000_000]

export async function measureGrowth(
  stage: Stage,
  sizes: readonly number[],
  { rounds }: FigureOptions,
  tell: (text: string) => void,
): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = []
  for (const players of sizes) {
    tell(`measuring growth: ${formatNumber(players)} players`)
    const standings = await runProgram<StandingsFigures>('standings', [String(players), String(rounds)])
    const { ms } = await loadOf(stage, players, rounds)
    points.push({
      players,
      rankUs: spreadOf(standings.rankUs),
      moveUs: spreadOf(standings.moveUs),
      bytesPerPlayer: Math.max(standings.bytesPerPlayer, standings.processBytesPerPlayer),
      loadSeconds: spreadOf(ms.map((one) => one / 1000)),
    })
  }
  return points
}
