/**
 * How fresh an answer can be given from the view (I8). `strong`, the default, sees everything acknowledged before the
 * read began; `eventual` takes what is there; `minRevision` waits a little for a named change.
 */
import type { BoardView } from '@leaderboard/board-view/board-view'
import { ProblemException } from '@leaderboard/contracts/problem'
import { type Position, parseRevision } from '@leaderboard/contracts/revision'
import type { RankState } from '@leaderboard/contracts/submit-score'

export interface ConsistencyQuery {
  consistency?: 'strong' | 'eventual'
  minRevision?: string
}

/** Longest wait for a revision that has not arrived yet. */
const MIN_REVISION_WAIT_MS = 250

/** Whether a read asks for nothing but the default, so that the hot path can take it. */
export function isPlainRead(query: ConsistencyQuery): boolean {
  return query.consistency === undefined && query.minRevision === undefined
}

/** How far the view can be trusted for this read, or `unsure`: the log cannot say, so PostgreSQL has to. */
export async function settleView(view: BoardView, query: ConsistencyQuery): Promise<RankState | 'unsure'> {
  const wanted = query.minRevision === undefined ? null : decodeRevision(query.minRevision)
  if (!isUsable(view)) return 'unsure'
  const isStrong = query.consistency !== 'eventual'
  if (isStrong && !(await isViewExact(view))) return 'unsure'
  if (wanted !== null && !(await view.waitFor(wanted, MIN_REVISION_WAIT_MS))) return 'pending'
  return isStrong || view.state === 'exact' ? 'exact' : 'stale'
}

/** Whether the view has standings to answer from, however old. */
export function isUsable(view: BoardView): boolean {
  return view.state !== 'loading'
}

function isViewExact(view: BoardView): Promise<boolean> {
  return new Promise((resolve) => view.readIndex(resolve))
}

function decodeRevision(text: string): Position {
  const position = parseRevision(text)
  if (position !== null) return position
  throw new ProblemException('invalid_request', {
    detail: 'minRevision is not a revision that an answer of this system carried.',
    errors: [{ in: 'query', pointer: '/minRevision', code: 'malformed', message: 'is not a revision' }],
  })
}
