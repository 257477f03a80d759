import { parseArgs } from 'node:util'

export interface FaultArguments {
  readonly cycles: number
  readonly seed: number
  /** Null: every kind. */
  readonly only: readonly string[] | null
  readonly players: number
  /** What is broken on purpose, in a copy of the sources; null: nothing. */
  readonly sabotage: string | null
  /** Names of proofs instead of faults, or `all`; null: none. */
  readonly proof: string | null
  /** Of the full size of a proof. */
  readonly scale: number
  /** Keep the history and the logs even if nothing was found. */
  readonly isKept: boolean
  /** Redis is a cluster of three nodes. */
  readonly isCluster: boolean
}

export const USAGE = `usage: faults [--cycles 20] [--seed N] [--only KIND,..] [--players 250] [--cluster] [--keep]
       faults --sabotage KIND|all   breaks one guarantee in a copy of the sources; succeeds if that is found
       faults --proof NAME,..|all [--scale 1]`

/** Reads the command line; throws an error whose message is for the caller. */
export function parseArguments(args: readonly string[], kinds: readonly string[]): FaultArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cycles: { type: 'string', default: '20' },
      seed: { type: 'string' },
      only: { type: 'string' },
      players: { type: 'string', default: '250' },
      sabotage: { type: 'string' },
      proof: { type: 'string' },
      scale: { type: 'string', default: '1' },
      cluster: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  const only = values.only?.split(',') ?? null
  const unknown = only?.find((kind) => !kinds.includes(kind))
  if (unknown !== undefined) throw new Error(`There is no fault ${unknown}. There are: ${kinds.join(', ')}`)
  return {
    cycles: wholeNumber('cycles', values.cycles),
    seed: values.seed === undefined ? 1 + Math.floor(Math.random() * 1_000_000) : wholeNumber('seed', values.seed),
    only,
    players: wholeNumber('players', values.players),
    sabotage: values.sabotage ?? null,
    proof: values.proof ?? null,
    scale: share('scale', values.scale),
    isKept: values.keep,
    isCluster: values.cluster,
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not ${text}`)
  return Number(text)
}

function share(name: string, text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 1) return value
  throw new Error(`--${name} must be above 0 and at most 1, not ${text}`)
}
