import { type ApiKeyRow, apiKeyColumns } from '../api-key-row.ts'
import type { Database } from '../connect-database.ts'

export interface KeyRotation {
  /** The key to replace: valid, and not replaced yet. */
  readonly id: string
  readonly newId: string
  /** SHA-256 of the new key. */
  readonly newDigest: Buffer
  /** How long the old one stays valid, unless it expires sooner. */
  readonly graceSeconds: number
}

/**
 * Gives a key a successor with the same owner, name, scopes and span of life. The old one stays valid for the grace; the
 * one that it had itself replaced ends now, so that never more than two of a line are valid. Null where the key does not
 * exist, is not valid, or has a successor.
 *
 * Locks   the rows of the key and of the one before it, in order of their ids.
 * Index   api_keys_pkey, api_keys_replaced_by.
 * Cost    three rows.
 * Repeat  null, since the key has a successor.
 */
export async function rotateApiKey(sql: Database, rotation: KeyRotation): Promise<ApiKeyRow | null> {
  const { id, newId, newDigest, graceSeconds } = rotation
  const [row] = await sql<ApiKeyRow[]>`
    with line as materialized (
      select * from api_keys where id = ${id} or replaced_by = ${id} order by id for update
    ),
    old as materialized (
      select * from line
      where id = ${id} and revoked_at is null and replaced_by is null and (expires_at is null or expires_at > now())
    ),
    ended as (
      update api_keys set expires_at = least(api_keys.expires_at, now())
      from old where api_keys.replaced_by = old.id
    ),
    shortened as (
      update api_keys set replaced_by = ${newId},
        expires_at = least(api_keys.expires_at, now() + ${graceSeconds}::int * interval '1 second')
      from old where api_keys.id = old.id
    )
    insert into api_keys (id, digest, owner, name, scopes, expires_at)
    select ${newId}, ${newDigest}, owner, name, scopes, now() + (expires_at - created_at) from old
    returning ${apiKeyColumns(sql)}`
  return row ?? null
}
