/**
 * What the board shows, apart from what has arrived: changes are applied at most twice a second, merged, and not at
 * all while the reader holds the board. Pure but for the clock that is passed in, so that it can be tested.
 */
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { Move } from '../parts/movement.tsx'

export const APPLY_EVERY_MS = 500
/** How long a row says that it has moved. */
const MOVE_SHOWN_MS = 8000

export interface ShownRow {
  row: BoardRow
  move: Move
  /** When the move happened; the tint starts anew with each. */
  movedAt: number
}

export interface Shown {
  rows: readonly ShownRow[]
  appliedAt: number
}

export const NOTHING_SHOWN: Shown = { rows: [], appliedAt: 0 }

/** Whether enough time has passed since the last change on the screen; the first rows wait for nothing. */
export function isDue(shown: Shown, now: number): boolean {
  return shown.rows.length === 0 || now - shown.appliedAt >= APPLY_EVERY_MS
}

/** Puts the newest entries on the screen and works out who moved. The first list shown moves nobody. */
export function applyEntries(shown: Shown, entries: readonly BoardRow[], now: number): Shown {
  const before = new Map(shown.rows.map((held) => [held.row.userId, held]))
  const isFirst = shown.rows.length === 0
  const rows = entries.map((row): ShownRow => {
    const held = before.get(row.userId)
    if (isFirst) return { row, move: null, movedAt: 0 }
    if (held === undefined) return { row, move: 'new', movedAt: now }
    const gained = held.row.rank - row.rank
    if (gained !== 0) return { row, move: gained, movedAt: now }
    const move = isForgotten(held, now) ? null : held.move
    // The same object where nothing changed, so that the row need not be drawn again.
    return isSame(row, held.row) && move === held.move ? held : { row, move, movedAt: held.movedAt }
  })
  return { rows, appliedAt: now }
}

/** Moves of so many places are worth a tint. */
const FAR_PLACES = 10

/** Whether a move is worth a tint: a far one, or any of the viewer. */
export function isFarMove(move: Move, isYou: boolean): move is number {
  return typeof move === 'number' && (Math.abs(move) >= FAR_PLACES || isYou)
}

const isForgotten = ({ movedAt }: ShownRow, now: number): boolean => now - movedAt >= MOVE_SHOWN_MS

/** When the next move is to be forgotten, without anything arriving; null where none is told. */
export function forgetsAt({ rows }: Shown): number | null {
  const told = rows.filter(({ move }) => move !== null).map(({ movedAt }) => movedAt)
  return told.length === 0 ? null : Math.min(...told) + MOVE_SHOWN_MS
}

/** The same rows, without the moves that were told for long enough. */
export function forgetMoves(shown: Shown, now: number): Shown {
  const rows = shown.rows.map((held) => (held.move !== null && isForgotten(held, now) ? { ...held, move: null } : held))
  return { ...shown, rows }
}

function isSame(one: BoardRow, other: BoardRow): boolean {
  return (
    one.rank === other.rank &&
    one.totalScore === other.totalScore &&
    one.sessions === other.sessions &&
    one.username === other.username
  )
}

/** How many rows differ between the screen and what has arrived. */
export function countWaiting(shown: Shown, entries: readonly BoardRow[]): number {
  const before = new Map(shown.rows.map(({ row }) => [row.userId, row]))
  return entries.filter((row) => {
    const held = before.get(row.userId)
    return held === undefined || held.rank !== row.rank || held.totalScore !== row.totalScore
  }).length
}
