import { type ApiKeyRow, apiKeyColumns } from '../api-key-row.ts'
import type { Database } from '../connect-database.ts'

/**
 * The latest 1,000 keys, newest first.
 *
 * Locks   none.
 * Cost    O(n log n) for n keys, which are few.
 * Repeat  reads only.
 */
export async function listApiKeys(sql: Database): Promise<ApiKeyRow[]> {
  return [
    ...(await sql<ApiKeyRow[]>`select ${apiKeyColumns(sql)} from api_keys order by created_at desc, id limit 1000`),
  ]
}
