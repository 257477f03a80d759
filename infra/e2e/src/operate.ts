import { createAdminClient } from '@leaderboard/client/admin'
import { closeDatabase, connectDatabase } from '@leaderboard/database/connect-database'
import { makeKey } from '@leaderboard/service-shell/access/made-key'
import type { Showcase } from './showcase.ts'

/** Does what operators do, so that their pages have something to show; answers an admin key. */
export async function operate({ stack, databaseUrl }: Showcase, suspect: number): Promise<string> {
  const sql = connectDatabase({ url: databaseUrl, max: 1, name: 'pictures' })
  const { secret } = await makeKey(sql, { name: 'On call', scopes: ['admin'] })
  await closeDatabase(sql)
  const admin = createAdminClient({ baseUrl: stack.of('ingest').url, apiKey: secret })
  await admin.createKey({ name: 'Season website', scopes: ['read'] })
  const { key: server } = await admin.createKey({ name: 'Match server, Frankfurt', scopes: ['submit', 'players'] })
  await admin.rotateKey(server.id, 30 * 86_400)
  const { key: lost } = await admin.createKey({ name: 'Match server, Oregon', scopes: ['submit'], expiresInDays: 365 })
  await admin.revokeKey(lost.id)
  await admin.hidePlayer(12, 'Ticket 298: the name is an insult')
  await admin.unhidePlayer(12, 'Ticket 298: it is the name of a town')
  await admin.exportPlayer(2044)
  await admin.hidePlayer(suspect, 'Ticket 311: wins in two seconds, again and again')
  return secret
}
