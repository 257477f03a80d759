import type { Database } from '@leaderboard/database/connect-database'
import { copyInto } from './copy-into.ts'
import type { Progress } from './progress.ts'
import type { SeedRun } from './seed-run.ts'
import { sessionRows } from './session-rows.ts'

const SESSIONS_AT_ONCE = 100_000

/** Makes the run's own table, of the shape of game_sessions but without an index; returns how many rows are in it. */
export async function openSessionTable(sql: Database, run: SeedRun): Promise<number> {
  await sql.unsafe(`create table if not exists ${run.table} (like game_sessions including defaults)`)
  const [row] = await sql.unsafe<{ count: number }[]>(`select count(*) as count from ${run.table}`)
  return row?.count ?? 0
}

/** Streams the run's sessions from the `done`th on into its table, in chunks that are there wholly or not at all. */
export async function seedSessions(sql: Database, run: SeedRun, done: number, progress: Progress): Promise<void> {
  const target = `${run.table} (id, user_id, score, game_mode, "timestamp") from stdin (format binary)`
  for (let from = done; from < run.sessions; from += SESSIONS_AT_ONCE) {
    const to = Math.min(run.sessions, from + SESSIONS_AT_ONCE)
    await copyInto(sql, target, sessionRows(run, from, to))
    progress.add(to - from)
  }
}

/** What makes the table fit to be a partition, each step once: key, the specified indexes, the foreign key. */
export async function completeSessionTable(sql: Database, run: SeedRun): Promise<void> {
  const { table } = run
  await sql.unsafe(`set maintenance_work_mem = '256MB'`)
  await sql.unsafe(`analyze users, ${table}`) // else the check of the foreign key is planned for an empty table
  await sql.unsafe(`create index if not exists ${table}_user_id_idx on ${table} (user_id)`)
  await sql.unsafe(`create index if not exists ${table}_score_idx on ${table} (score)`)
  await addOnce(sql, `${table}_pkey`, `alter table ${table} add constraint ${table}_pkey primary key (id, "timestamp")`)
  await addOnce(
    sql,
    `${table}_user_id_fkey`,
    `alter table ${table} add constraint ${table}_user_id_fkey foreign key (user_id) references users (id)`,
  )
}

async function addOnce(sql: Database, constraint: string, statement: string): Promise<void> {
  const [row] = await sql`select from pg_constraint where conname = ${constraint}`
  if (row === undefined) await sql.unsafe(statement)
}
