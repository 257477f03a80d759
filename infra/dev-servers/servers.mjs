/** The two servers a command works with: given from outside, running already, or started here for as long as it runs. */

import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findServersFile, serversFile, writeServersFile } from './env-file.mjs'
import { findRedis } from './find-redis.mjs'
import { findHolder, lockHome, openHome } from './home.mjs'
import { startPostgres } from './postgres.mjs'
import { startRedis } from './redis.mjs'
import { StepFailed, say } from './say.mjs'
import { supervise } from './supervisor.mjs'

/** Room for five services with replicas; a write-ahead log that a bulk load does not force to a checkpoint each second. */
const POSTGRES = [
  'max_connections=200',
  'shared_buffers=256MB',
  'max_wal_size=4GB',
  'random_page_cost=1.1',
  `max_parallel_maintenance_workers=${Math.min(4, availableParallelism())}`,
]

/** The append-only file is the only copy of nothing: PostgreSQL is the truth. Once a second is enough. */
const REDIS = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']

/**
 * @typedef {object} Servers
 * @property {NodeJS.ProcessEnv} env DATABASE_URL and REDIS_URL, where they are not in the environment already
 * @property {boolean} isWithoutRedis
 */

/**
 * Servers for a command that may share them: those of a running `npm start` or `npm run dev`, else own ones.
 * @param {import('./run-command.mjs').Session} session
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<Servers>}
 */
export async function shareServers(session, settings) {
  if (settings.isDatabaseOutside && settings.isRedisOutside) return outside(session)
  openHome(settings.home)
  const running = await findRunning(settings.home)
  if (running === null) return openServers(session, settings)
  say(`using the servers of \`npm run ${running.command}\` (process ${running.pid})`)
  const { DATABASE_URL, REDIS_URL } = running
  const env = { ...(!settings.isDatabaseOutside && { DATABASE_URL }), ...(!settings.isRedisOutside && { REDIS_URL }) }
  return { env, isWithoutRedis: REDIS_URL === '' }
}

/**
 * Starts what is not given from outside. Only one command at a time may do so in a home.
 * @param {import('./run-command.mjs').Session} session
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<Servers>}
 */
export async function openServers(session, settings) {
  const { home, isDatabaseOutside, isRedisOutside } = settings
  if (isDatabaseOutside && isRedisOutside) return outside(session)
  holdHome(session, home)
  const { children } = session
  const starting = []
  if (!isDatabaseOutside) starting.push(startPostgres(children, postgresOf(home)))
  if (!isRedisOutside) starting.push(startOwnRedis(children, home))
  say(`starting ${[!isDatabaseOutside && 'PostgreSQL', !isRedisOutside && 'Redis'].filter(Boolean).join(' and ')}`)
  const started = await Promise.all(starting)
  const postgres = isDatabaseOutside ? null : (started[0] ?? null)
  const redis = isRedisOutside ? null : (started.at(-1) ?? null)
  const env = {
    ...(postgres && { DATABASE_URL: postgres.url, DATABASE_DIRECT_URL: postgres.url, DATABASE_POOLED: 'false' }),
    ...(!isRedisOutside && { REDIS_URL: redis?.url ?? '' }),
  }
  const { DATABASE_URL = '', REDIS_URL = '' } = { ...session.env, ...env }
  writeServersFile(home, { DATABASE_URL, REDIS_URL })
  session.atEnd(() => rmSync(serversFile(home), { force: true }))
  const own = [postgres, redis].filter((server) => server !== null)
  for (const server of own) keepServer(session, server)
  return { env, isWithoutRedis: isRedisOutside ? session.env['REDIS_URL'] === '' : redis === null }
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {import('./server-process.mjs').ServerProcess} server
 */
function keepServer({ isStopping }, server) {
  let isFirst = true
  const run = async () => {
    await server.start() // the first time it runs already
    if (!isFirst) say(`${server.name} runs again`)
    isFirst = false
    return server.ended()
  }
  supervise({ name: server.name, run, tell: say, isStopping })
}

/** @param {string} home */
const postgresOf = (home) => ({ dir: join(home, 'postgres'), database: 'leaderboard', settings: POSTGRES })

/** @param {import('./children.mjs').Children} children @param {string} home */
async function startOwnRedis(children, home) {
  const program = await findRedis(children, join(home, 'cache'))
  return program === null ? null : startRedis(children, { dir: join(home, 'redis'), program, flags: REDIS })
}

/** @param {import('./run-command.mjs').Session} session @returns {Servers} */
const outside = ({ env }) => ({ env: {}, isWithoutRedis: env['REDIS_URL'] === '' })

/** @param {import('./run-command.mjs').Session} session @param {string} home */
function holdHome({ name, atEnd }, home) {
  const lock = lockHome(home, name)
  if ('holder' in lock) throw inUse(home, lock.holder)
  atEnd(lock.release)
}

/** Refuses a home that another command uses; a later `openServers` would find out, but only after the install. */
export function refuseUsedHome(/** @type {string} */ home) {
  const holder = findHolder(home)
  if (holder !== null) throw inUse(home, holder)
}

/** @param {string} home @param {import('./home.mjs').Holder} holder */
function inUse(home, { pid, command }) {
  return new StepFailed(
    `\`npm run ${command}\` (process ${pid}) is already using the data in ${home}.`,
    `Stop that one first (Ctrl-C there, or: kill ${pid}), or set LEADERBOARD_HOME and PORT_BASE for a second one beside it.`,
  )
}

/**
 * The servers another command of this home has running; waits for one that is still starting them.
 * @param {string} home
 */
async function findRunning(home) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
    const holder = findHolder(home)
    if (holder === null) return null
    const servers = findServersFile(home)
    if (servers === null) continue // it is starting them
    const isUp = await Promise.all([servers.DATABASE_URL, servers.REDIS_URL].filter(Boolean).map(doesAccept))
    if (isUp.every(Boolean)) return { ...servers, ...holder }
  }
  return null
}

/** @param {string} url @returns {Promise<boolean>} whether something accepts connections there */
function doesAccept(url) {
  const { hostname, port, protocol } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) || (protocol.startsWith('redis') ? 6379 : 5432) })
  return new Promise((done) => {
    socket.setTimeout(2000, () => socket.destroy())
    socket.once('connect', () => {
      done(true)
      socket.destroy()
    })
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })
}
