/** Keys as the admin endpoints and the command line make, show and end them. */
import {
  type ApiKey,
  type CreateApiKeyRequest,
  type CreatedApiKey,
  DEFAULT_GRACE_SECONDS,
  SCOPES,
  type Scope,
} from '@leaderboard/contracts/api-key'
import type { ApiKeyRow } from '@leaderboard/database/api-key-row'
import type { Database } from '@leaderboard/database/connect-database'
import { createApiKey } from '@leaderboard/database/queries/create-api-key'
import { rotateApiKey } from '@leaderboard/database/queries/rotate-api-key'
import { drawApiKey } from './api-key-text.ts'

/** Makes a key. Without an owner it gets one of its own, named after its id. */
export async function makeKey(sql: Database, wanted: CreateApiKeyRequest): Promise<CreatedApiKey> {
  const { id, secret, digest } = drawApiKey()
  const { name, scopes, owner = `key-${id}`, expiresInDays = null } = wanted
  return { key: describeKey(await createApiKey(sql, { id, digest, owner, name, scopes, expiresInDays })), secret }
}

/** Gives a key a successor; null where it has one, or is not valid. */
export async function succeedKey(
  sql: Database,
  id: string,
  graceSeconds: number = DEFAULT_GRACE_SECONDS,
): Promise<CreatedApiKey | null> {
  const { id: newId, secret, digest: newDigest } = drawApiKey()
  const row = await rotateApiKey(sql, { id, newId, newDigest, graceSeconds })
  return row === null ? null : { key: describeKey(row), secret }
}

export function describeKey(row: ApiKeyRow, now: number = Date.now()): ApiKey {
  const isOver = row.expiresAt !== null && row.expiresAt.getTime() <= now
  return {
    id: row.id,
    owner: row.owner,
    name: row.name,
    scopes: SCOPES.filter((scope): scope is Scope => row.scopes.includes(scope)),
    state: row.revokedAt !== null ? 'revoked' : isOver ? 'expired' : 'active',
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    replacedBy: row.replacedBy,
  }
}
