import type { Database } from './connect-database.ts'

/** A key as it is stored, without its digest. */
export interface ApiKeyRow {
  readonly id: string
  readonly owner: string
  readonly name: string
  readonly scopes: string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
  readonly replacedBy: string | null
}

/** The columns of an ApiKeyRow, for a select or a returning. */
export function apiKeyColumns(sql: Database) {
  return sql`api_keys.id, api_keys.owner, api_keys.name, api_keys.scopes, api_keys.created_at as "createdAt",
    api_keys.expires_at as "expiresAt", api_keys.revoked_at as "revokedAt", api_keys.last_used_at as "lastUsedAt",
    api_keys.replaced_by as "replacedBy"`
}
