/** PostgreSQL and Redis for one run of tests: empty, unsynced, on free ports, in a folder that goes with the run. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { findRedis } from './find-redis.mjs'
import { startPostgres } from './postgres.mjs'
import { commandOf } from './processes.mjs'
import { startRedis } from './redis.mjs'
import { StepFailed } from './say.mjs'

/** Nothing here survives a run, so nothing has to reach the disk; 200 connections for files that run side by side. */
export const TEST_POSTGRES = ['fsync=off', 'synchronous_commit=on', 'full_page_writes=off', 'max_connections=200']
export const TEST_REDIS = ['--appendonly', 'no', '--databases', '256']

/** In LEADERBOARD_HOME of a run of tests: the servers that were started for it. */
export const TEST_SERVERS_FILE = 'test-servers.json'

/**
 * @param {import('./children.mjs').Children} children
 * @param {string} local folder for the run's own folder and the cache
 */
export async function startTestServers(children, local) {
  removeLeftovers(local)
  const dir = join(local, `test-${process.pid}`)
  fs.mkdirSync(dir, { recursive: true })
  const keep = children.removeAtDeath(dir)
  const program = await findRedis(children, join(local, 'cache'))
  if (program === null) {
    throw new StepFailed(
      'The tests need a Redis-compatible server, and none was found.',
      'Install redis or valkey (apt, dnf, apk or brew), then run the same command again.',
    )
  }
  const [postgres, redis] = await Promise.all([
    startPostgres(children, { dir: join(dir, 'postgres'), settings: TEST_POSTGRES }),
    startRedis(children, { dir: join(dir, 'redis'), program, flags: TEST_REDIS }),
  ])
  const urls = { TEST_DATABASE_URL: postgres.url, TEST_REDIS_URL: redis.url }
  fs.writeFileSync(join(dir, TEST_SERVERS_FILE), JSON.stringify(urls), { mode: 0o600 })
  return {
    dir,
    // A home of its own, so that no configuration finds the servers.env of a running `npm start`.
    env: { ...urls, LEADERBOARD_HOME: dir },
    async stop() {
      await Promise.all([postgres.halt(), redis.halt()])
      fs.rmSync(dir, { recursive: true, force: true })
      keep()
    },
  }
}

/** Folders of runs that were killed together with their watchdog. */
function removeLeftovers(/** @type {string} */ local) {
  if (!fs.existsSync(local)) return
  for (const name of fs.readdirSync(local)) {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid) || pid === process.pid || commandOf(pid)?.includes('boot.mjs')) continue
    fs.rmSync(join(local, name), { recursive: true, force: true })
  }
}
