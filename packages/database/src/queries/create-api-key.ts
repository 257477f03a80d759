import { type ApiKeyRow, apiKeyColumns } from '../api-key-row.ts'
import type { Database } from '../connect-database.ts'
import { textsLiteral } from '../value-types.ts'

export interface NewApiKey {
  readonly id: string
  /** SHA-256 of the key. */
  readonly digest: Buffer
  readonly owner: string
  readonly name: string
  readonly scopes: readonly string[]
  /** null: never expires. */
  readonly expiresInDays: number | null
}

/**
 * Stores a key.
 *
 * Locks   none.
 * Cost    one row.
 * Repeat  fails on api_keys_pkey (23505); ids are drawn at random.
 */
export async function createApiKey(sql: Database, key: NewApiKey): Promise<ApiKeyRow> {
  const [row] = await sql<ApiKeyRow[]>`
    insert into api_keys (id, digest, owner, name, scopes, expires_at)
    values (${key.id}, ${key.digest}, ${key.owner}, ${key.name}, ${textsLiteral(key.scopes)}::text::text[],
      now() + ${key.expiresInDays}::int * interval '1 day')
    returning ${apiKeyColumns(sql)}`
  if (row === undefined) throw new Error('A key was not stored')
  return row
}
