import { parseArgs } from 'node:util'
import type { SeedOptions } from './seed-run.ts'

export interface SeedArguments extends SeedOptions {
  readonly onlyIfEmpty: boolean
}

export const USAGE = `usage: seed demo|full [--only-if-empty] [--players N] [--sessions N] [--seed N]
  demo  10,000 players, 50,000 sessions
  full  1,000,000 players, 5,000,000 sessions`

const SIZES = {
  demo: { players: 10_000, sessions: 50_000 },
  full: { players: 1_000_000, sessions: 5_000_000 },
}

/** Sessions of one run share 31 bits (count-in.ts); player ids are ints. */
const MOST = 1_000_000_000

/** Reads the command line; throws an error whose message is for the caller. */
export function parseArguments(args: readonly string[]): SeedArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'only-if-empty': { type: 'boolean', default: false },
      players: { type: 'string' },
      sessions: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  })
  const [kind] = positionals
  if (positionals.length !== 1 || (kind !== 'demo' && kind !== 'full')) throw new Error('Name demo or full.')
  return {
    kind,
    players: wholeNumber('players', values.players ?? String(SIZES[kind].players), 1),
    sessions: wholeNumber('sessions', values.sessions ?? String(SIZES[kind].sessions), 0),
    seed: wholeNumber('seed', values.seed, 0),
    onlyIfEmpty: values['only-if-empty'],
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > MOST) {
    throw new Error(`--${name} must be a whole number from ${least} to ${MOST}, not ${text}.`)
  }
  return value
}
