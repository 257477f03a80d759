/** Programs of the workspace that are written in TypeScript and run to their end. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { programOf } from './build-programs.mjs'
import { StepFailed, say } from './say.mjs'

const MIGRATE = 'packages/database/src/migrate.main.ts'
export const SEED = 'infra/seed/src/main.ts'

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {string} entry path from the root
 * @param {string[]} [args]
 * @returns {Promise<import('./children.mjs').Ending>}
 */
export function runScript(session, entry, args = []) {
  return launch(session, entry, ['--import', 'tsx', entry, ...args])
}

/**
 * The same with the program that `buildPrograms` made of it, which starts in a fraction of the time.
 * @type {typeof runScript}
 */
export function runBuilt(session, entry, args = []) {
  return launch(session, entry, [programOf(entry), ...args])
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {string} entry
 * @param {string[]} args of Node
 */
async function launch({ children, root, env }, entry, args) {
  if (!existsSync(join(root, entry))) throw new StepFailed(`There is no ${entry} in this clone.`)
  const name = entry.split('/').slice(0, 2).join('/')
  return children.launch(name, process.execPath, args, { cwd: root, env }).exited
}

/**
 * Brings the database to the newest schema and, unless this is production, fills an empty one with the demo players.
 * @param {import('./run-command.mjs').Session} session
 * @param {typeof runScript} [run]
 */
export async function prepareDatabase(session, run = runScript) {
  await migrate(session, run)
  if (session.env['NODE_ENV'] === 'production') return say('NODE_ENV=production: an empty database stays empty')
  const seeded = await run(session, SEED, ['demo', '--only-if-empty'])
  if (seeded.code === 0) return
  throw new StepFailed(
    `Filling the empty database with demo players failed (${seeded.why}); its message stands above.`,
    'Run `npm start` again: what was half done is done anew.',
  )
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {typeof runScript} [run]
 */
export async function migrate(session, run = runScript) {
  say('bringing the database to the newest schema')
  const { code, why } = await run(session, MIGRATE)
  if (code === 0) return
  const isOurs = session.env['DATABASE_URL']?.includes('@127.0.0.1:')
  throw new StepFailed(
    `The migrations failed (${why}); their message stands above.`,
    isOurs ? 'Mend what it names, then run the same command again.' : 'Check DATABASE_URL: host, password, sslmode.',
  )
}
