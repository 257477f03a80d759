/** The locked dependencies, installed once: a stamp says for which lockfile and machine. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { adviseOnInstall } from './advise-on-install.mjs'
import { capture } from './children.mjs'
import { commandOf } from './processes.mjs'
import { StepFailed, say } from './say.mjs'

const PNPM = 'pnpm@12.21.0'

/** npm and pnpm retry for over a minute before they say that there is no registry. */
const QUICK_RETRIES = {
  npm_config_fetch_retries: '2',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '4000',
}

/**
 * Installs what the lockfile names, unless that has been done. Several commands may call it at once.
 * @param {import('./children.mjs').Children} children
 * @param {string} root
 */
export async function install(children, root) {
  if (isInstalled(root)) return
  const unlock = await lockInstall(root)
  try {
    if (isInstalled(root)) return // somebody else has done it while we waited
    say(`installing the locked dependencies with ${PNPM}; the first time takes half a minute`)
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, ...QUICK_RETRIES, CI: 'true' } // CI: never ask
    delete env['NODE_ENV'] // "production" would leave tsx and vitest out
    // --package: an npx around this one (as in `npx -p node@24 npm test`) hands its own down in the environment
    const args = ['--yes', `--package=${PNPM}`, '--', 'pnpm', 'install', '--frozen-lockfile', '--reporter=append-only']
    const { code, why, output } = await capture(children, 'npx', args, { cwd: root, env, isShown: true })
    if (code !== 0) throw new StepFailed(`Installing the dependencies failed (${why}).`, adviseOnInstall(output))
    fs.writeFileSync(join(root, 'node_modules/.leaderboard-stamp'), stampOf(root))
  } finally {
    unlock()
  }
}

/** @param {string} root */
function isInstalled(root) {
  const stamp = join(root, 'node_modules/.leaderboard-stamp')
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === stampOf(root)
}

/** What the installed packages depend on: the lockfile (it holds every manifest's dependencies) and the machine. */
function stampOf(/** @type {string} */ root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(fs.readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** @param {string} root */
async function lockInstall(root) {
  const folder = join(root, 'node_modules')
  const lock = join(folder, '.leaderboard-installing')
  fs.mkdirSync(folder, { recursive: true })
  for (let waits = 0; ; waits++) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return () => fs.rmSync(lock, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw explained(error, folder)
    }
    if (!commandOf(holderOf(lock))?.includes('boot.mjs'))
      fs.rmSync(lock, { force: true }) // its holder was killed
    else if (waits === 0) say('another command is installing the dependencies: waiting for it')
    await sleep(200)
  }
}

function holderOf(/** @type {string} */ lock) {
  try {
    return Number(fs.readFileSync(lock, 'utf8'))
  } catch {
    return 0 // released meanwhile
  }
}

/** @param {unknown} error @param {string} folder */
function explained(error, folder) {
  const isClosed = error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EROFS')
  if (!isClosed) return error
  return new StepFailed(
    `Installing the dependencies failed: ${folder} cannot be written by this user.`,
    'Run as the user who owns this folder, or give it to you with chown.',
  )
}
