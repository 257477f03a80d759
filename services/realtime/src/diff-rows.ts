import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { ViewOp } from '@leaderboard/contracts/socket-frames'

/**
 * What leads from one state of a view to the next. Pure. Operations are absolute (put, remove, rank), so a client
 * never guesses shifts, and applying them twice changes nothing.
 */
export function diffRows(before: readonly BoardRow[], after: readonly BoardRow[]): ViewOp[] {
  const gone = new Map(before.map((row) => [row.userId, row]))
  const ops: ViewOp[] = []
  for (const row of after) {
    const held = gone.get(row.userId)
    gone.delete(row.userId)
    if (held === undefined || isOther(held, row)) ops.push({ op: 'put', entry: row })
    else if (held.rank !== row.rank || held.ordinal !== row.ordinal) {
      ops.push({ op: 'rank', userId: row.userId, rank: row.rank, ordinal: row.ordinal })
    }
  }
  return [...Array.from(gone.keys(), (userId): ViewOp => ({ op: 'remove', userId })), ...ops]
}

function isOther(a: BoardRow, b: BoardRow): boolean {
  return a.totalScore !== b.totalScore || a.sessions !== b.sessions || a.username !== b.username
}
