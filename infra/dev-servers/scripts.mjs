/** Programs of the workspace that are written in TypeScript and run to their end. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { programOf } from './build-programs.mjs'
import { StepFailed, say } from './say.mjs'

const MIGRATE = 'packages/database/src/migrate.main.ts'
const CHECK_CONFIG = 'packages/service-shell/src/check-config.main.ts'
export const SEED = 'infra/seed/src/main.ts'

/**
 * A session whose environment names the servers.
 * @typedef {import('./run-command.mjs').Session & {isDatabaseOutside: boolean}} Ready
 */

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
 * @param {Ready} session
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
 * @param {Ready} session
 * @param {typeof runScript} [run]
 */
export async function migrate(session, run = runScript) {
  say('bringing the database to the newest schema')
  const { code, why } = await run(session, MIGRATE)
  if (code === 0) return
  throw new StepFailed(
    `The migrations failed (${why}); their message stands above.`,
    session.isDatabaseOutside
      ? 'Check DATABASE_URL: host, password, sslmode.'
      : 'Mend what it names, then run the same command again.',
  )
}

/**
 * Fails where the services would not accept their configuration, before anything is done with the database.
 * @param {import('./run-command.mjs').Session} session
 */
export async function checkConfig(session) {
  const { code } = await runScript(session, CHECK_CONFIG)
  if (code !== 0)
    throw new StepFailed('A setting is wrong; its message stands above.', 'Mend it, then run the same command again.')
}
