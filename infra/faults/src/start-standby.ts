import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestServer } from '@leaderboard/dev-servers/test-server'
import { startPrimary, type World } from './world.ts'

const run = promisify(execFile)

/**
 * A second PostgreSQL that follows the primary, made while that is working. The embedded server comes without
 * pg_basebackup, so this is the copy that its documentation describes for doing it by hand.
 * @param from where it reaches the primary
 */
export async function startStandby(world: World, from = world.postgres.url): Promise<TestServer> {
  const dir = mkdtempSync(join(world.folder, 'postgres-'))
  const data = join(dir, 'data')
  const { sql } = world
  const connection = await sql.reserve()
  try {
    await connection`select pg_backup_start('standby', true)`
    cpSync(join(world.postgres.dir, 'password'), join(dir, 'password'))
    // Files come and go while it runs, which is what the WAL mends; cp says so by its exit code.
    await run('cp', ['-a', join(world.postgres.dir, 'data'), dir]).catch(() => undefined) // see above
    const [stopped] = await connection<{ label: string }[]>`select labelfile as label from pg_backup_stop(false)`
    for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(data, name), { force: true })
    for (const entry of readdirSync(join(data, 'pg_wal'))) {
      rmSync(join(data, 'pg_wal', entry), { recursive: true, force: true })
    }
    mkdirSync(join(data, 'pg_wal/archive_status'), { mode: 0o700 })
    writeFileSync(join(data, 'backup_label'), stopped?.label ?? '')
  } finally {
    connection.release()
  }
  const { hostname, port, username, password } = new URL(from)
  const target = `host=${hostname} port=${port} user=${username} password=${password}`
  appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${target}'\n`)
  writeFileSync(join(data, 'standby.signal'), '')
  return startPrimary(dir)
}
