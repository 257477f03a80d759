/** What is measured, in which unit it is shown, and how much of it may be added while it is watched. */
import type { Growth, Reduction } from './judge-slope.ts'

export interface SeriesKind {
  readonly unit: 'bytes' | 'number' | 'ratio' | 'seconds' | 'ms'
  readonly reduction: Reduction
  readonly tolerated: Growth
  /** It grows by nature until here, and is not judged before. */
  readonly fillsTo?: number
}

const MB = 1024 * 1024
/** redis-change-log.ts keeps so many entries; Redis trims whole nodes of a hundred. */
const STREAM_CAP = 100_000 + 200

/** By the end of a series' name; the first that fits. */
const KINDS: readonly (readonly [ending: string, kind: SeriesKind])[] = [
  // Between two collections any heap grows; what is left after them must not.
  ['heap used', { unit: 'bytes', reduction: 'least', tolerated: { share: 0.05, floor: 3 * MB } }],
  ['external memory', { unit: 'bytes', reduction: 'least', tolerated: { share: 0.1, floor: 3 * MB } }],
  // An allocator gives back late or never: as much room as the other soak gives it.
  ['resident memory', { unit: 'bytes', reduction: 'least', tolerated: { share: 0.15, floor: 24 * MB } }],
  ['handles', { unit: 'number', reduction: 'least', tolerated: { share: 0.05, floor: 5 } }],
  ['file descriptors', { unit: 'number', reduction: 'least', tolerated: { share: 0.05, floor: 5 } }],
  ['sockets', { unit: 'number', reduction: 'median', tolerated: { share: 0.02, floor: 3 } }],
  ['connections', { unit: 'number', reduction: 'least', tolerated: { share: 0.05, floor: 3 } }],
  ['redis keys', { unit: 'number', reduction: 'least', tolerated: { share: 0.05, floor: 20 } }],
  ['stream entries', { unit: 'number', reduction: 'least', tolerated: { share: 0.01, floor: 0 }, fillsTo: STREAM_CAP }],
  ['bytes per entry', { unit: 'number', reduction: 'least', tolerated: { share: 0.1, floor: 20 } }],
  ['oldest unsent', { unit: 'seconds', reduction: 'median', tolerated: { share: 0.5, floor: 1 } }],
  // Dead rows pile up until the next vacuum, which comes each minute at most.
  ['dead per row', { unit: 'ratio', reduction: 'least', tolerated: { share: 0.1, floor: 0.2 } }],
  ['bytes per row', { unit: 'number', reduction: 'least', tolerated: { share: 0.1, floor: 20 } }],
  ['small tables: bytes', { unit: 'bytes', reduction: 'least', tolerated: { share: 0.1, floor: 2 * MB } }],
  ['loop lag p99', { unit: 'seconds', reduction: 'median', tolerated: { share: 0.5, floor: 0.01 } }],
  ['p50', { unit: 'ms', reduction: 'median', tolerated: { share: 0.25, floor: 2 } }],
  ['p99', { unit: 'ms', reduction: 'median', tolerated: { share: 0.5, floor: 15 } }],
]

export function kindOf(name: string): SeriesKind {
  const found = KINDS.find(([ending]) => name.endsWith(ending))
  if (found === undefined) throw new Error(`Nothing is known of the series ${name}`)
  return found[1]
}

/** A value of a series as a person reads it. */
export function show(value: number, { unit }: SeriesKind): string {
  if (unit === 'bytes') return `${(value / MB).toFixed(1)} MB`
  if (unit === 'seconds') return `${value.toFixed(3)} s`
  if (unit === 'ms') return `${value.toFixed(1)} ms`
  if (unit === 'ratio') return value.toFixed(3)
  return value.toFixed(Math.abs(value) < 100 ? 1 : 0)
}
