import type { Database } from '../connect-database.ts'
import { textsLiteral } from '../value-types.ts'

export interface SubmissionKey {
  readonly owner: string
  readonly key: string
}

export interface FoundKey extends SubmissionKey {
  readonly fingerprint: Buffer
  readonly sessionId: number
}

/**
 * Finds the idempotency keys that are in use, in no particular order. A statement of its own after commit-batch.ts,
 * whose snapshot may be too old to show the keys that it met.
 *
 * Locks   none.
 * Index   submission_keys_pkey.
 * Cost    O(k log n) for k keys.
 * Repeat  reads only. A key is kept for 7 days.
 */
export async function findKeys(sql: Database, keys: readonly SubmissionKey[]): Promise<FoundKey[]> {
  return [
    ...(await sql<FoundKey[]>`
      select owner, key, fingerprint, session_id as "sessionId"
      from unnest(
        ${textsLiteral(keys.map((key) => key.owner))}::text::text[],
        ${textsLiteral(keys.map((key) => key.key))}::text::text[]
      ) as asked (owner, key)
      join submission_keys using (owner, key)`),
  ]
}
