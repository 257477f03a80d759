import type { StandingsColumns } from '@leaderboard/ranking/standings-rows'
import type { Pacer } from './pacer.ts'
import { WithdrawnPlayers } from './withdrawn-players.ts'

export interface GatheredColumns {
  readonly columns: StandingsColumns
  /** Milliseconds since 1970: the newest reach time of any player; 0 where there is none. */
  readonly newest: number
  /** Who came without a place. */
  readonly withdrawn: WithdrawnPlayers
}

type Column = Int32Array | Float64Array

const NAMES = ['userIds', 'totals', 'reachedAt', 'versions', 'sessions'] as const
type Name = (typeof NAMES)[number]
type Chunk = Record<Name, Column> & { length: number }

/**
 * Puts the chunks of a copied season together. Chunks are kept as narrow as their values allow and copied once, at the
 * end, when the length and the width of each column are known: nothing large is ever copied in one go, and each chunk
 * is let go as soon as it has been copied.
 *
 * @param next gives the next chunk, or null at the end; sessions as in copy-season.ts, below 1 for who has no place
 */
export async function gatherColumns(
  next: () => Promise<StandingsColumns | null>,
  pacer: Pacer,
): Promise<GatheredColumns> {
  const chunks: (Chunk | null)[] = []
  let length = 0
  let newest = 0
  const withdrawn = new WithdrawnPlayers()
  for (let copied = await next(); copied !== null; copied = await next()) {
    const placed = placedOf(copied, withdrawn)
    chunks.push(narrowed(placed))
    length += placed.length
    newest = newestOf(copied, newest)
    if (pacer.isDue()) await pacer.rest()
  }
  const columnOf = (name: Name): Column => {
    const isWide = chunks.some((chunk) => chunk?.[name] instanceof Float64Array)
    return isWide ? new Float64Array(length) : new Int32Array(length)
  }
  const columns = { ...everyColumn(columnOf), length }
  await copyAll(chunks, columns, pacer)
  return { columns, newest, withdrawn }
}

async function copyAll(chunks: (Chunk | null)[], columns: Record<Name, Column>, pacer: Pacer): Promise<void> {
  let at = 0
  for (const [index, chunk] of chunks.entries()) {
    if (chunk === null) continue
    for (const name of NAMES) columns[name].set(chunk[name], at)
    at += chunk.length
    chunks[index] = null
    if (pacer.isDue()) await pacer.rest()
  }
}

/** The rows that have a place; the others are noted. Nearly always that is all of them. */
function placedOf(copied: StandingsColumns, withdrawn: WithdrawnPlayers): StandingsColumns {
  const isPlaced = (i: number) => (copied.sessions[i] ?? 0) > 0
  let first = 0
  while (first < copied.length && isPlaced(first)) first++
  if (first === copied.length) return copied
  const kept: number[] = []
  for (let i = 0; i < copied.length; i++) {
    const isHidden = (copied.sessions[i] ?? 0) < 0
    if (isPlaced(i)) kept.push(i)
    else withdrawn.hold(copied.userIds[i] ?? 0, { version: copied.versions[i] ?? 0, isHidden })
  }
  return {
    ...everyColumn((name) => Float64Array.from(kept, (i) => copied[name][i] ?? 0)),
    length: kept.length,
  }
}

function narrowed(copied: StandingsColumns): Chunk {
  const { length } = copied
  const columnOf = (name: Name): Column => {
    const column = copied[name]
    const target = fits(column, length) ? new Int32Array(length) : new Float64Array(length)
    for (let i = 0; i < length; i++) target[i] = column[i] ?? 0
    return target
  }
  return { ...everyColumn(columnOf), length }
}

function everyColumn(columnOf: (name: Name) => Column): Record<Name, Column> {
  return {
    userIds: columnOf('userIds'),
    totals: columnOf('totals'),
    reachedAt: columnOf('reachedAt'),
    versions: columnOf('versions'),
    sessions: columnOf('sessions'),
  }
}

function fits(column: ArrayLike<number>, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const value = column[i] ?? 0
    if (value !== (value | 0)) return false
  }
  return true
}

function newestOf(copied: StandingsColumns, held: number): number {
  let newest = held
  for (let i = 0; i < copied.length; i++) newest = Math.max(newest, copied.reachedAt[i] ?? 0)
  return newest
}
