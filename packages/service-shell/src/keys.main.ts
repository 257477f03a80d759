/** The command `keys`: makes, lists, revokes and rotates API keys in the database of DATABASE_URL. */
import { parseArgs } from 'node:util'
import { CreateApiKeyRequest, SCOPES } from '@leaderboard/contracts/api-key'
import { closeDatabase, connectDatabase, type Database } from '@leaderboard/database/connect-database'
import { listApiKeys } from '@leaderboard/database/queries/list-api-keys'
import { revokeApiKey } from '@leaderboard/database/queries/revoke-api-key'
import { Value } from '@sinclair/typebox/value'
import { describeKey, makeKey, succeedKey } from './access/made-key.ts'
import { loadConfig } from './load-config.ts'
import { readEnvironment } from './read-environment.ts'

const USAGE = `npm run keys -- create --name <what it is for> --scopes <${SCOPES.join(',')}> [--owner <name>] [--days <n>]
npm run keys -- list
npm run keys -- revoke <id>
npm run keys -- rotate <id> [--grace-hours <n>]      the old key stays valid for 24 hours, or so many`

class UsageError extends Error {}

async function create(sql: Database, args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      scopes: { type: 'string' },
      owner: { type: 'string' },
      days: { type: 'string' },
    },
  })
  const wanted = {
    name: values.name,
    scopes: values.scopes?.split(',').map((scope) => scope.trim()),
    ...(values.owner === undefined ? {} : { owner: values.owner }),
    ...(values.days === undefined ? {} : { expiresInDays: Number(values.days) }),
  }
  if (!Value.Check(CreateApiKeyRequest, wanted)) {
    const [first] = Value.Errors(CreateApiKeyRequest, wanted)
    throw new UsageError(`${first?.path.slice(1) ?? 'an option'}: ${first?.message ?? 'is not valid'}`)
  }
  const { key, secret } = await makeKey(sql, wanted)
  return shown(`Key ${key.id} (${key.scopes.join(', ')}), ${until(key.expiresAt)}.`, secret)
}

async function list(sql: Database): Promise<string> {
  const keys = (await listApiKeys(sql)).map((row) => describeKey(row))
  if (keys.length === 0) return 'There are no keys.'
  return keys
    .map(({ id, state, scopes, name, owner, expiresAt, lastUsedAt }) =>
      [
        id,
        state.padEnd(7),
        scopes.join(',').padEnd(25),
        `last used ${lastUsedAt ?? 'never'}`,
        until(expiresAt),
        owner,
        name,
      ].join('  '),
    )
    .join('\n')
}

async function revoke(sql: Database, [id = '']: string[]): Promise<string> {
  if ((await revokeApiKey(sql, id)) === null) throw new UsageError(`there is no key ${id}`)
  return `Key ${id} is revoked; every process obeys within five seconds.`
}

async function rotate(sql: Database, args: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args,
    options: { 'grace-hours': { type: 'string' } },
    allowPositionals: true,
  })
  const [id = ''] = positionals
  const hours = Number(values['grace-hours'] ?? 24)
  if (!(hours >= 0 && hours <= 720)) throw new UsageError('--grace-hours must be from 0 to 720')
  const made = await succeedKey(sql, id, Math.round(hours * 3600))
  if (made === null) throw new UsageError(`there is no valid key ${id} without a successor`)
  return shown(`Key ${made.key.id} follows ${id}, which stays valid for ${hours} hours at most.`, made.secret)
}

function shown(head: string, secret: string): string {
  return `${head}\nThis is shown once, and stored nowhere:\n\n  ${secret}\n`
}

function until(expiresAt: string | null): string {
  return expiresAt === null ? 'never expires' : `until ${expiresAt}`
}

const COMMANDS: Record<string, (sql: Database, args: string[]) => Promise<string>> = { create, list, revoke, rotate }

const [name = '', ...args] = process.argv.slice(2)
const run = COMMANDS[name]
if (run === undefined) {
  console.error(USAGE)
  process.exit(1)
}
const config = loadConfig({ ...readEnvironment(), AUTH: 'required' }) // no server here that could be open to anybody
const sql = connectDatabase({
  url: config.databaseUrl,
  isPooled: config.isDatabasePooled,
  max: 1,
  name: 'keys',
  caFile: config.databaseCaFile ?? undefined,
})
try {
  console.log(await run(sql, args))
} catch (error) {
  const isMistake = error instanceof UsageError || (error instanceof TypeError && 'code' in error)
  console.error(isMistake ? `${error.message}\n\n${USAGE}` : error)
  process.exitCode = 1
} finally {
  await closeDatabase(sql)
}
