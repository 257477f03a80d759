import { parseArgs } from 'node:util'
import type { FigureOptions } from './figure.ts'
import { GROWTH_SIZES } from './growth.ts'

export interface BenchArguments extends FigureOptions {
  /** Null: all figures. */
  readonly only: readonly string[] | null
  readonly players: number
  /** File for the figures as JSON. */
  readonly json: string | null
  /** Folder for a processor profile of each service, written when it ends. */
  readonly profile: string | null
  /** Numbers of players to measure the growth at; empty: none. */
  readonly growth: readonly number[]
  /** Whether to write BENCHMARKS.md. */
  readonly isReport: boolean
  /** Results of earlier runs that the report is made of; empty: measure now. */
  readonly parts: readonly string[]
}

/** Reads the command line; throws an error whose message is for the caller. */
export function parseArguments(args: readonly string[], names: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      players: { type: 'string', default: '1000000' },
      json: { type: 'string' },
      profile: { type: 'string' },
      growth: { type: 'string' },
      report: { type: 'boolean', default: false },
    },
  })
  if (positionals.length > 0 && !values.report) throw new Error(`${positionals[0]} is for --report only`)
  const only = values.only?.split(',').filter((name) => name !== 'none') ?? null
  const unknown = only?.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`There is no figure ${unknown}. There are: ${names.join(', ')}`)
  return {
    only,
    rounds: wholeNumber('rounds', values.rounds),
    seconds: wholeNumber('seconds', values.seconds),
    players: wholeNumber('players', values.players),
    json: values.json ?? null,
    profile: values.profile ?? null,
    growth: values.growth?.split(',').map((text) => wholeNumber('growth', text)) ?? (values.report ? GROWTH_SIZES : []),
    isReport: values.report,
    parts: positionals,
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not ${text}`)
  return Number(text)
}
