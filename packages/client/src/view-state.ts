/**
 * What one live view holds, and how frames change it. Pure: a frame goes in, the next state comes out, or `null`
 * where the frame does not fit what is held, so that only a fresh snapshot can be trusted (I7).
 */
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { BoardStats, DeltaFrame, EventFrame, SnapshotFrame, ViewOp } from '@leaderboard/contracts/socket-frames'

/** Where a view stands in the log: one pair, always set together. */
export interface ViewPosition {
  readonly epoch: string
  readonly sequence: number
}

export interface ViewData {
  readonly position: ViewPosition
  /** Sorted by ordinal. Rows that did not change keep their identity. */
  readonly entries: readonly BoardRow[]
  readonly stats: BoardStats | null
}

export type ViewFrame = SnapshotFrame | DeltaFrame | EventFrame

/** The state after the frame; the same object where the frame repeats what is held; null: a snapshot is needed. */
export function applyFrame(held: ViewData | null, frame: ViewFrame): ViewData | null {
  if (frame.type === 'snapshot') return applySnapshot(held, frame)
  if (held === null || held.position.epoch !== frame.epoch) return null
  // A frame may end where it began: a name or the stale mark can change while the log stands still.
  if (frame.prev !== held.position.sequence) return frame.sequence <= held.position.sequence ? held : null
  const position = { epoch: frame.epoch, sequence: frame.sequence }
  if (frame.type === 'event') return { ...held, position }
  const entries = applyOps(held.entries, frame.ops)
  return entries === null ? null : { position, entries, stats: frame.stats }
}

function applySnapshot(held: ViewData | null, frame: SnapshotFrame): ViewData | null {
  const position = { epoch: frame.epoch, sequence: frame.sequence }
  if (!frame.recovered) return { position, entries: frame.entries.toSorted(byOrdinal), stats: frame.stats }
  // Recovered means "you miss nothing up to here": it is only true of exactly what is held.
  const isHeld = held?.position.epoch === frame.epoch && held.position.sequence === frame.sequence
  return isHeld ? { ...held, stats: frame.stats } : null
}

function applyOps(entries: readonly BoardRow[], ops: readonly ViewOp[]): readonly BoardRow[] | null {
  if (ops.length === 0) return entries
  const rows = new Map(entries.map((row) => [row.userId, row]))
  for (const op of ops) {
    if (op.op === 'put') rows.set(op.entry.userId, op.entry)
    else if (op.op === 'remove') rows.delete(op.userId)
    else {
      const row = rows.get(op.userId)
      if (row === undefined) return null
      rows.set(op.userId, { ...row, rank: op.rank, ordinal: op.ordinal })
    }
  }
  return [...rows.values()].toSorted(byOrdinal)
}

function byOrdinal(a: BoardRow, b: BoardRow): number {
  return a.ordinal - b.ordinal
}
