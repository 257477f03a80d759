import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root as clone } from './paths.mjs'

/**
 * The environment of tests: nothing that would lead them to a server, a port or a setting of the person who runs
 * them. What counts as a setting stands in .env.example. LEADERBOARD_TEST_* is for tests: a seed, a number of rounds.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanTestEnv(env) {
  const example = join(clone, '.env.example')
  const text = existsSync(example) ? readFileSync(example, 'utf8') : ''
  const settings = new Set([...text.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name))
  const isSetting = (/** @type {string} */ name) =>
    settings.has(name) || /^(DATABASE_|REDIS_|TEST_|NEW_RELIC_|LEADERBOARD_(?!TEST_)|PG)|^NODE_OPTIONS$/.test(name)
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !isSetting(name)))
  return { ...kept, ENV_FILE: '' }
}

/**
 * Runs vitest on the paths given, or on everything.
 * @param {import('./run-command.mjs').Session} session
 * @param {NodeJS.ProcessEnv} servers
 * @param {string[]} args
 */
export async function runVitest({ children, root, env }, servers, args) {
  const program = join(root, 'node_modules/vitest/vitest.mjs')
  const options = { cwd: root, env: { ...cleanTestEnv(env), ...servers } }
  return children.launch('vitest', process.execPath, [program, 'run', ...args], options).exited
}
