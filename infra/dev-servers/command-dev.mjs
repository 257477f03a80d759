import { delimiter, join } from 'node:path'
import { buildPage } from './build-page.mjs'
import { withServers } from './command-script.mjs'
import { install } from './install.mjs'
import { say } from './say.mjs'
import { prepareDatabase } from './scripts.mjs'

/**
 * `npm run dev`: every service in watch mode under turbo, or those that `--filter=@leaderboard/ingest` names.
 * @param {import('./run-command.mjs').Session} session
 */
export async function dev(session) {
  const ready = await withServers(session)
  await Promise.all([prepareDatabase(ready), buildPage(session.children, session.root)])
  return turbo(ready, 'dev')
}

/**
 * `npm run servers`: PostgreSQL and Redis alone, for services started one by one (`pnpm --filter @leaderboard/ingest dev`).
 * @param {import('./run-command.mjs').Session} session
 * @returns {Promise<number>}
 */
export async function serversOnly(session) {
  await prepareDatabase(await withServers(session))
  say('the servers are up, and the services find them by themselves; Ctrl-C stops them')
  return new Promise(() => {}) // a signal ends it
}

/**
 * `npm run build`: what turbo knows to build.
 * @param {import('./run-command.mjs').Session} session
 */
export async function build(session) {
  await install(session.children, session.root)
  return turbo(session, 'build')
}

/**
 * @param {import('./run-command.mjs').Session} session
 * @param {string} task
 */
async function turbo({ children, root, env, args }, task) {
  const bin = join(root, 'node_modules/.bin')
  // turbo asks for a pnpm on PATH; the locked one is there, whether or not the person has one.
  const path = { PATH: `${bin}${delimiter}${env['PATH'] ?? ''}`, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  const options = { cwd: root, env: { ...env, ...path } }
  const { code } = await children.launch('turbo', join(bin, 'turbo'), ['run', task, ...args], options).exited
  return code
}
