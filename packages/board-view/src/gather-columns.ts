import type { StandingsColumns } from '@leaderboard/ranking/standings'
import type { Pacer } from './pacer.ts'

export interface GatheredColumns {
  readonly columns: StandingsColumns
  /** Milliseconds since 1970: the newest reach time of any player; 0 where there is none. */
  readonly newest: number
}

type Column = Int32Array | Float64Array
type Chunk = StandingsColumns

const NAMES = ['userIds', 'totals', 'reachedAt', 'versions', 'sessions'] as const
type Name = (typeof NAMES)[number]

/**
 * Puts the chunks of a copied season together. Chunks are kept as they come and copied once at the end, when the length
 * and the width of each column are known, so that nothing large is ever copied in one go; each chunk is let go as soon
 * as it has been copied.
 *
 * @param next gives the next chunk, or null at the end
 */
export async function gatherColumns(next: () => Promise<Chunk | null>, pacer: Pacer): Promise<GatheredColumns> {
  const chunks: (Chunk | null)[] = []
  const isWide = new Map<Name, boolean>(NAMES.map((name) => [name, name === 'reachedAt']))
  let length = 0
  let newest = 0
  for (let chunk = await next(); chunk !== null; chunk = await next()) {
    chunks.push(chunk)
    length += chunk.length
    for (const name of NAMES) if (isWide.get(name) === false && !fits(chunk[name], chunk.length)) isWide.set(name, true)
    newest = newestOf(chunk, newest)
    if (pacer.isDue()) await pacer.rest()
  }
  const columnOf = (name: Name): Column => (isWide.get(name) ? new Float64Array(length) : new Int32Array(length))
  const columns = {
    userIds: columnOf('userIds'),
    totals: columnOf('totals'),
    reachedAt: columnOf('reachedAt'),
    versions: columnOf('versions'),
    sessions: columnOf('sessions'),
    length,
  }
  await copyAll(chunks, columns, pacer)
  return { columns, newest }
}

async function copyAll(chunks: (Chunk | null)[], columns: Record<Name, Column>, pacer: Pacer): Promise<void> {
  let at = 0
  for (const [index, chunk] of chunks.entries()) {
    if (chunk === null) continue
    for (const name of NAMES) copyInto(columns[name], at, chunk[name], chunk.length)
    at += chunk.length
    chunks[index] = null
    if (pacer.isDue()) await pacer.rest()
  }
}

function copyInto(target: Column, at: number, source: ArrayLike<number>, length: number): void {
  for (let i = 0; i < length; i++) target[at + i] = source[i] ?? 0
}

function fits(column: ArrayLike<number>, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const value = column[i] ?? 0
    if (value !== (value | 0)) return false
  }
  return true
}

function newestOf(chunk: Chunk, held: number): number {
  let newest = held
  for (let i = 0; i < chunk.length; i++) newest = Math.max(newest, chunk.reachedAt[i] ?? 0)
  return newest
}
