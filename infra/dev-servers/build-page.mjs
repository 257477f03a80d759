/** The dashboard's page, built once: a stamp says from which sources. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { capture } from './children.mjs'
import { hashSources } from './hash-sources.mjs'
import { StepFailed, say } from './say.mjs'

/** All that vite reads, apart from packages, which the lockfile stands for. */
const SOURCES = ['services/dashboard', 'packages/client/src', 'packages/contracts/src', 'pnpm-lock.yaml']

/**
 * @param {import('./children.mjs').Children} children
 * @param {string} root
 */
export async function buildPage(children, root) {
  const service = join(root, 'services/dashboard')
  if (!fs.existsSync(join(service, 'vite.config.ts'))) return
  const stamp = join(root, 'node_modules/.leaderboard-page')
  const sources = hashSources(root, SOURCES)
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
