import { parseArgs } from 'node:util'

export interface SoakArguments {
  readonly minutes: number
  readonly clients: number
  readonly players: number
  readonly submissionsPerSecond: number
  /** Repeats the same misfortunes: what clients and faults do, though not when. */
  readonly seed: number
}

/** Reads the command line; throws an error whose message is for the caller. */
export function parseArguments(args: readonly string[]): SoakArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '5' },
      clients: { type: 'string', default: '500' },
      players: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  })
  return {
    minutes: numberOf('minutes', values.minutes),
    clients: numberOf('clients', values.clients),
    players: numberOf('players', values.players),
    submissionsPerSecond: numberOf('rate', values.rate),
    seed: numberOf('seed', values.seed),
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 1e9)) throw new Error(`--${name} must be a number above 0, not ${text}`)
  return value
}
