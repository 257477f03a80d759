import { type ApiKeyRow, apiKeyColumns } from '../api-key-row.ts'
import type { Database } from '../connect-database.ts'

/**
 * Ends a key for good; null where there is no such key.
 *
 * Locks   its row.
 * Index   api_keys_pkey.
 * Cost    one row.
 * Repeat  changes nothing: the first revocation's time stays.
 */
export async function revokeApiKey(sql: Database, id: string): Promise<ApiKeyRow | null> {
  const [row] = await sql<ApiKeyRow[]>`
    update api_keys set revoked_at = coalesce(revoked_at, now()) where id = ${id} returning ${apiKeyColumns(sql)}`
  return row ?? null
}
