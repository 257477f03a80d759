import { parseArgs } from 'node:util'
import type { FigureOptions } from './figure.ts'

export interface BenchArguments extends FigureOptions {
  /** Null: all figures. */
  readonly only: readonly string[] | null
  readonly players: number
  /** File for the figures as JSON. */
  readonly json: string | null
  /** Folder for a processor profile of each service, written when it ends. */
  readonly profile: string | null
}

/** Reads the command line; throws an error whose message is for the caller. */
export function parseArguments(args: readonly string[], names: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      players: { type: 'string', default: '1000000' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const only = values.only?.split(',') ?? null
  const unknown = only?.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`There is no figure ${unknown}. There are: ${names.join(', ')}`)
  return {
    only,
    rounds: wholeNumber('rounds', values.rounds),
    seconds: wholeNumber('seconds', values.seconds),
    players: wholeNumber('players', values.players),
    json: values.json ?? null,
    profile: values.profile ?? null,
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not ${text}`)
  return Number(text)
}
