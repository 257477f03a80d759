import { createHash } from 'node:crypto'
import type { SubmissionKey } from './submission.ts'

interface Keyed {
  readonly userId: number
  readonly score: number
  readonly gameMode: string
}

/**
 * The key of a validated submission. `raw` is as the contract allows it: a quoted string, or bare; both mean the same
 * key. `owner` is whose key it is. The fingerprint is of what would be saved, so that a client may leave a default out the second time.
 */
export function keyOf(owner: string, raw: string, { userId, score, gameMode }: Keyed): SubmissionKey {
  const fingerprint = createHash('sha256').update(`${userId}\n${score}\n${gameMode}`).digest()
  return { owner, key: unquote(raw), fingerprint }
}

/** The key of an item of a bulk request that carries one key for all: the contract says `key:index`. */
export function keyOfItem(raw: string, index: number): string {
  return `${unquote(raw)}:${index}`
}

function unquote(raw: string): string {
  return raw.startsWith('"') ? raw.slice(1, -1) : raw
}
