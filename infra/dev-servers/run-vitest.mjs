import { join } from 'node:path'

/**
 * The environment of tests: nothing that would lead them to a server, a port or a setting of the person who runs them.
 * @param {NodeJS.ProcessEnv} env
 */
export function cleanTestEnv(env) {
  const settings =
    /^(DATABASE_|REDIS_|TEST_|NEW_RELIC_|RATE_LIMIT_|LEADERBOARD_|PG)|^(PORT|PORT_BASE|HOST|NODE_ENV|LOG_LEVEL|AUTH)$|^(INGEST|QUERY|REALTIME|RANKER|DASHBOARD)_/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !settings.test(name)))
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
