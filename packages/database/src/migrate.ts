import { readdirSync, readFileSync } from 'node:fs'
import { closeDatabase, connectDatabase, type Database } from './connect-database.ts'
import { ensurePartitions } from './ensure-partitions.ts'
import { sqlState } from './is-retryable.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
/** Another process may be building an index in the migration that we wait for. */
const LOCK_TIMEOUT = '10min'
const OLDEST_SERVER = 15
const UNIQUE_VIOLATION = '23505'

export interface MigrateOptions {
  /** Told of each migration that is applied, before it runs, and of the partitions. */
  readonly onStep?: (step: string) => void
  /** PEM file with the authorities to trust. */
  readonly caFile?: string | undefined
}

/**
 * Brings a database to the present schema and makes the partitions that are needed. Plain SQL files, forward only, in
 * order of their names, each in one transaction. Any number of processes may do this at once: the row that says that a
 * migration is applied is written first, so whoever comes second waits on it and then finds it done.
 *
 * Each file goes as one text, which the server takes as one transaction; no `begin`, so nothing is left open, also
 * behind a pooler. It cannot hold what refuses to run inside a transaction.
 */
export async function migrate(
  url: string,
  { onStep = () => undefined, caFile }: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  const sql = connectDatabase({ url, max: 1, name: 'migrate', caFile })
  try {
    refuseOldServer(await readServerVersion(sql))
    await createHistory(sql)
    const applied: string[] = []
    const known = await listApplied(sql)
    for (const name of listMigrations()) {
      if (known.has(name)) continue
      onStep(`migration ${name}`)
      if (await apply(sql, name)) applied.push(name)
    }
    onStep('partitions')
    await ensurePartitions(sql)
    return { applied }
  } finally {
    await closeDatabase(sql)
  }
}

/** Names of all migrations, without their ending, in order. */
export function listMigrations(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted()
}

/** The text of a migration. */
export function readMigration(name: string): string {
  return readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8')
}

/** Fails for a server that is older than the schema needs. */
export function refuseOldServer(version: number): void {
  const major = Math.floor(version / 10_000)
  if (major < OLDEST_SERVER) throw new Error(`This is PostgreSQL ${major}; ${OLDEST_SERVER} or newer is needed`)
}

async function readServerVersion(sql: Database): Promise<number> {
  const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::int as version`
  return row?.version ?? 0
}

async function createHistory(sql: Database): Promise<void> {
  await sql
    .unsafe(
      `set local lock_timeout = '${LOCK_TIMEOUT}';
      select pg_advisory_xact_lock(hashtext('leaderboard migrations'));
      create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())`,
    )
    .simple()
}

async function listApplied(sql: Database): Promise<Set<string>> {
  const rows = await sql<{ name: string }[]>`select name from schema_migrations`
  return new Set(rows.map((row) => row.name))
}

/** False where another process has applied it meanwhile. */
async function apply(sql: Database, name: string): Promise<boolean> {
  try {
    await sql
      .unsafe(
        `set local lock_timeout = '${LOCK_TIMEOUT}';
        insert into schema_migrations (name) values ('${name}');
        ${readMigration(name)}`,
      )
      .simple()
    return true
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION && (await listApplied(sql)).has(name)) return false
    throw error
  }
}
