import type { Database } from '../connect-database.ts'
import { textsLiteral } from '../value-types.ts'

/** What it takes to know whether a key that somebody shows is good. */
export interface FoundApiKey {
  readonly id: string
  readonly digest: Buffer
  readonly owner: string
  readonly scopes: string[]
  /** Database time when this was read, so that the reader's own clock does not matter. Milliseconds since 1970. */
  readonly readAt: number
  readonly expiresAt: Date | null
  readonly isRevoked: boolean
}

/**
 * Finds keys by their ids, expired and revoked ones included; those that do not exist are missing.
 *
 * Locks   none.
 * Index   api_keys_pkey.
 * Cost    O(k log n) for k ids.
 * Repeat  reads only.
 */
export async function findApiKeys(sql: Database, ids: readonly string[]): Promise<FoundApiKey[]> {
  return [
    ...(await sql<FoundApiKey[]>`
      select id, digest, owner, scopes, expires_at as "expiresAt", revoked_at is not null as "isRevoked",
        (extract(epoch from clock_timestamp()) * 1000)::float8::bigint as "readAt"
      from api_keys where id = any(${textsLiteral(ids)}::text::text[])`),
  ]
}
