/** The dashboard's page, built once: a stamp says from which sources. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { capture } from './children.mjs'
import { StepFailed, say } from './say.mjs'

/** All that vite reads, apart from packages, which the lockfile stands for. */
const SOURCES = ['services/dashboard', 'packages/client/src', 'packages/contracts/src', 'pnpm-lock.yaml']
const NOT_SOURCES = /^(node_modules|dist|\.turbo)$|\.test\.tsx?$/

/**
 * @param {import('./children.mjs').Children} children
 * @param {string} root
 */
export async function buildPage(children, root) {
  const service = join(root, 'services/dashboard')
  if (!fs.existsSync(join(service, 'vite.config.ts'))) return
  const stamp = join(root, 'node_modules/.leaderboard-page')
  const sources = hashOf(root)
  const isBuilt = fs.existsSync(join(service, 'dist/index.html')) && fs.existsSync(stamp)
  if (isBuilt && fs.readFileSync(stamp, 'utf8') === sources) return
  say('building the page')
  const program = join(service, 'node_modules/vite/bin/vite.js')
  const env = { ...process.env, NODE_ENV: 'production' }
  const built = await capture(children, process.execPath, [program, 'build', '--logLevel', 'warn'], {
    cwd: service,
    env,
  })
  if (built.code !== 0) {
    throw new StepFailed(`Building the page failed (${built.why}):\n${built.output.slice(-3000)}`)
  }
  fs.writeFileSync(stamp, sources)
}

/** @param {string} root */
function hashOf(root) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    const full = join(root, path)
    if (!fs.existsSync(full)) return
    if (!fs.statSync(full).isDirectory()) {
      hash.update(`${path}\0`).update(fs.readFileSync(full))
      return
    }
    const names = fs.readdirSync(full).filter((name) => !NOT_SOURCES.test(name))
    for (const name of names.toSorted()) add(`${path}/${name}`)
  }
  for (const path of SOURCES) add(path)
  return hash.digest('hex')
}
