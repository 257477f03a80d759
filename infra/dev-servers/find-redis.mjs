/** Where a Redis-compatible server can be had on this machine without installing anything. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { delimiter, join } from 'node:path'
import { capture } from './children.mjs'
import { reasonOf, say } from './say.mjs'

/** Streams with ids that count by themselves came with 7.0. */
const OLDEST_MAJOR = 7

/**
 * @typedef {object} RedisProgram
 * @property {string} binary
 * @property {string} [argv0] the name it must believe to have
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * A server on PATH that starts, else the distribution's own package, downloaded and unpacked but not installed.
 * @param {import('./children.mjs').Children} children
 * @param {string} cache folder for the unpacked package
 * @returns {Promise<RedisProgram | null>}
 */
export async function findRedis(children, cache) {
  const onPath = ['redis-server', 'valkey-server'].flatMap(which).find((binary) => doesRun({ binary }))
  return onPath === undefined
    ? fromDistribution(children, join(cache, `redis-deb-${process.arch}`))
    : { binary: onPath }
}

/** @param {string} name */
function which(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).filter((file) => fs.existsSync(file))
}

/** Whether it starts here, and is new enough. @param {RedisProgram} program */
function doesRun({ binary, argv0, env }) {
  const options = { encoding: /** @type {const} */ ('utf8'), ...(argv0 && { argv0 }), ...(env && { env }) }
  const { status, stdout } = spawnSync(binary, ['--version'], options)
  const [, version, major] = /\bv=((\d+)[.\d]*)/.exec(stdout ?? '') ?? []
  if (status !== 0 || version === undefined) return false
  if (Number(major) >= OLDEST_MAJOR) return true
  say(`${binary} is version ${version}, too old: Redis ${OLDEST_MAJOR}.0 or newer (or Valkey) is needed`)
  return false
}

/**
 * Debian and Ubuntu, root or not: apt checks the signatures, dpkg-deb unpacks.
 * @param {import('./children.mjs').Children} children
 * @param {string} cache
 */
async function fromDistribution(children, cache) {
  const found = unpacked(cache)
  if (doesRunFrom(found)) return found
  if (which('apt-get').length === 0 || which('dpkg-deb').length === 0) return null
  say("no redis-server on PATH: fetching this distribution's package (it is unpacked, not installed)")
  const work = `${cache}-${process.pid}` // finished, it takes the place of the cache in one step
  try {
    if (!(await download(children, work))) return null
    for (const file of fs.readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      await capture(children, 'dpkg-deb', ['-x', join(work, file), join(work, 'root')])
    }
    fs.rmSync(cache, { recursive: true, force: true })
    fs.mkdirSync(cache, { recursive: true })
    fs.renameSync(join(work, 'root'), join(cache, 'root'))
  } catch (error) {
    say(`the package could not be unpacked: ${reasonOf(error)}`)
  } finally {
    fs.rmSync(work, { recursive: true, force: true }) // apt's own lists alone are 165 MB
  }
  return doesRunFrom(found) ? found : null
}

/** @param {RedisProgram} program */
function doesRunFrom(program) {
  return fs.existsSync(program.binary) && doesRun(program)
}

/** The real program is redis-check-rdb of redis-tools; redis-server is a link to it in another package. */
function unpacked(/** @type {string} */ cache) {
  const triples = ['x86_64', 'aarch64'].map((machine) => `${machine}-linux-gnu`)
  const folders = ['usr/lib', 'lib'].flatMap((base) => [base, ...triples.map((triple) => `${base}/${triple}`)])
  const libraries = folders.map((folder) => join(cache, 'root', folder)).join(':')
  const binary = join(cache, 'root/usr/bin/redis-check-rdb')
  return { binary, argv0: 'redis-server', env: { ...process.env, LD_LIBRARY_PATH: libraries } }
}

/**
 * Downloads redis-tools and what it lacks here (also where it is installed without its server); with the system's package lists, else (empty or stale) with our own.
 * @param {import('./children.mjs').Children} children
 * @param {string} work
 */
async function download(children, work) {
  const quick = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15', '-o', 'Acquire::https::Timeout=15']
  const alone = ['-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User=', '-o', `Dir::Cache=${quoted(work)}`]
  const own = ['-o', `Dir::State::Lists=${quoted(join(work, 'lists'))}`]
  for (const lists of [[], own]) {
    fs.mkdirSync(join(work, 'lists/partial'), { recursive: true })
    const apt = (/** @type {string[]} */ ...args) =>
      capture(children, 'apt-get', ['-q', '-y', ...quick, ...alone, ...lists, ...args], { cwd: work })
    if (lists === own && (await apt('update')).code !== 0) return false
    const plan = await apt('--print-uris', '--no-install-recommends', '--reinstall', 'install', 'redis-tools')
    const names = [...plan.output.matchAll(/^'[^']+' ([^_ ]+)_/gm)].flatMap(([, name]) => name ?? [])
    if (names.length > 0 && (await apt('download', ...names)).code === 0) return true
  }
  return false
}

/** apt reads option values as configuration: a path with spaces must stand in quotes. */
function quoted(/** @type {string} */ path) {
  return /\s/.test(path) ? `"${path}"` : path
}
