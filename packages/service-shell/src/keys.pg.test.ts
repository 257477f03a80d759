import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findApiKeys } from '@leaderboard/database/queries/find-api-keys'
import { test } from '@leaderboard/database/test-database'
import { expect } from 'vitest'
import { digestOf, idOfKey } from './access/api-key-text.ts'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('./keys.main.ts', import.meta.url))

/** What the command prints; rejects where it fails. */
async function keys(databaseUrl: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], ENV_FILE: '', DATABASE_URL: databaseUrl, REDIS_URL: '' }
  return (await run(process.execPath, ['--import', 'tsx', MAIN, ...args], { env })).stdout
}

test('a key is made, listed, rotated and revoked on the command line', async ({ sql, databaseUrl }) => {
  const made = await keys(databaseUrl, 'create', '--name', 'ci', '--scopes', 'submit, read', '--days', '30')
  const secret = /lbk_\w{12}_[\w-]{43}/.exec(made)?.[0] ?? ''
  const id = idOfKey(secret) ?? ''
  const [found] = await findApiKeys(sql, [id])
  expect(found).toMatchObject({ digest: digestOf(secret), scopes: ['submit', 'read'] })

  const rotated = await keys(databaseUrl, 'rotate', id, '--grace-hours', '0')
  expect(rotated).toContain(`follows ${id}`)
  expect(await keys(databaseUrl, 'revoke', id)).toContain('revoked')
  const list = await keys(databaseUrl, 'list')
  expect(list).toMatch(new RegExp(`${id} +revoked`))
  expect(list).not.toContain(secret)
})

test('a mistake is told with how to do it', async ({ databaseUrl }) => {
  for (const args of [['create', '--name', 'x', '--scopes', 'root'], ['fly']]) {
    await expect(keys(databaseUrl, ...args)).rejects.toThrow('npm run keys -- create')
  }
})
