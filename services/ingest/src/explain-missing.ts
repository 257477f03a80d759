import { ProblemException } from '@leaderboard/contracts/problem'
import type { Submission } from './submission.ts'

/** What is asked to explain why a committed batch left items out. */
export interface ExplainPort {
  findKeys(keys: { owner: string; key: string }[]): Promise<FoundKey[]>
  /** Which of these players exist. */
  findPlayers(ids: number[]): Promise<{ id: number }[]>
}

export interface FoundKey {
  readonly owner: string
  readonly key: string
  readonly fingerprint: Buffer
  readonly sessionId: number
}

export interface Explained {
  /** Their key was used before for the same submission: `sessionId` is what that one made. */
  readonly replays: { submission: Submission; sessionId: number }[]
  readonly refused: { submission: Submission; problem: ProblemException }[]
  /** Nothing stands in their way any more: the key's holder was rolled back, or the player was created just now. */
  readonly again: Submission[]
}

/**
 * Why are items of a committed batch not among its changes? Either the player does not exist or the key was taken. The
 * statement itself cannot tell: its snapshot may be older than the key that it collided with (S3), hence a second one.
 */
export async function explainMissing(port: ExplainPort, missing: readonly Submission[]): Promise<Explained> {
  const keyed = missing.flatMap(({ keyOwner: owner, key }) => (owner === null || key === null ? [] : [{ owner, key }]))
  const [keys, players] = await Promise.all([
    keyed.length === 0 ? [] : port.findKeys(keyed),
    port.findPlayers([...new Set(missing.map((submission) => submission.userId))]),
  ])
  const known = new Set(players.map((player) => player.id))
  const held = new Map(keys.map((key) => [`${key.owner}\n${key.key}`, key]))
  const explained: Explained = { replays: [], refused: [], again: [] }
  for (const submission of missing) {
    const holder = submission.key === null ? undefined : held.get(`${submission.keyOwner}\n${submission.key}`)
    if (!known.has(submission.userId)) {
      explained.refused.push({ submission, problem: unknownPlayer(submission.userId) })
    } else if (holder !== undefined) {
      if (isSame(holder, submission)) explained.replays.push({ submission, sessionId: holder.sessionId })
      else explained.refused.push({ submission, problem: keyReused() })
    } else explained.again.push(submission)
  }
  return explained
}

export function unknownPlayer(userId: number): ProblemException {
  const detail = `There is no player ${userId}.`
  return new ProblemException('unknown_player', {
    detail,
    errors: [{ in: 'body', pointer: '/user_id', code: 'unknown_player', message: detail }],
  })
}

/** The session id is drawn before the first attempt: where the key holds ours, that attempt was our own. */
function isSame(holder: FoundKey, submission: Submission): boolean {
  if (holder.sessionId === submission.sessionId) return true
  return submission.fingerprint !== null && holder.fingerprint.equals(submission.fingerprint)
}

function keyReused(): ProblemException {
  const detail = 'This key was used before, for a submission that differs from this one.'
  return new ProblemException('idempotency_key_reused', {
    detail,
    errors: [{ in: 'header', pointer: '/idempotency-key', code: 'idempotency_key_reused', message: detail }],
  })
}
