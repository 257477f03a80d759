import { parseArgs } from 'node:util'

export interface SoakArguments {
  readonly minutes: number
  readonly players: number
  readonly viewers: number
  /** Share of the measured peak, above 0 and at most 1. */
  readonly share: number
  readonly seed: number
}

export const USAGE = 'npm run soak -- [--minutes 20] [--share 0.6] [--players 10000] [--viewers 150] [--seed N]'

/** Reads the command line; throws an error whose message is for the caller. */
export function parseArguments(args: readonly string[]): SoakArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '20' },
      players: { type: 'string', default: '10000' },
      viewers: { type: 'string', default: '150' },
      share: { type: 'string', default: '0.6' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  })
  return {
    minutes: numberOf('minutes', values.minutes, 10_000),
    players: numberOf('players', values.players, 1_000_000),
    viewers: numberOf('viewers', values.viewers, 10_000),
    share: numberOf('share', values.share, 1),
    seed: numberOf('seed', values.seed, 2 ** 32),
  }
}

function numberOf(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!(value > 0 && value <= most))
    throw new Error(`--${name} must be a number above 0 and at most ${most}, not ${text}`)
  return value
}
