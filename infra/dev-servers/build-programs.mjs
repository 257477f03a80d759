/** The services and the programs around them as single files of JavaScript, built once: a stamp says from which sources. */
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { capture } from './children.mjs'
import { hashSources } from './hash-sources.mjs'
import { StepFailed, say } from './say.mjs'

const ENTRIES = [
  ...['ingest', 'query', 'realtime', 'ranker', 'dashboard'].map((name) => `services/${name}/src/server.ts`),
  'packages/database/src/migrate.main.ts',
  'infra/seed/src/main.ts',
]

/** All that goes into them, apart from packages, which the lockfile stands for. */
const SOURCES = ['packages', ...ENTRIES.map((entry) => dirname(entry)), 'infra/bundle', 'pnpm-lock.yaml']

/**
 * Where the program of an entry is: `services/query/src/server.ts` becomes `services/query/build/server.js`.
 * @param {string} entry
 */
export function programOf(entry) {
  return entry.replace(/src\/([^/]+)\.ts$/, 'build/$1.js')
}

/**
 * Builds the programs, unless that has been done. A second of work for each.
 * @param {import('./children.mjs').Children} children
 * @param {string} root
 */
export async function buildPrograms(children, root) {
  const stamp = join(root, 'node_modules/.leaderboard-programs')
  const sources = hashSources(root, SOURCES)
  const isBuilt = fs.existsSync(stamp) && ENTRIES.every((entry) => fs.existsSync(join(root, programOf(entry))))
  if (isBuilt && fs.readFileSync(stamp, 'utf8') === sources) return
  say('building the services')
  const built = await capture(children, process.execPath, ['infra/bundle/bundle.mjs', ...ENTRIES], { cwd: root })
  if (built.code !== 0)
    throw new StepFailed(`Building the services failed (${built.why}):\n${built.output.slice(-3000)}`)
  fs.writeFileSync(stamp, sources)
}
