import { buildPage } from './build-page.mjs'
import { buildPrograms } from './build-programs.mjs'
import { withEnvFile } from './env-file.mjs'
import { install } from './install.mjs'
import { migrate, runScript } from './scripts.mjs'
import { shareServers } from './servers.mjs'
import { environmentOf } from './services.mjs'
import { readSettings } from './settings.mjs'

/**
 * A command that is one program on a migrated database: the servers of a running `npm start` are used, else some are
 * started for as long as the program runs.
 * @param {string | null} entry null: the migration was all
 * @param {string[]} [first] arguments before those of the command line
 */
export const onDatabase = (entry, first = []) => {
  /** @param {import('./run-command.mjs').Session} session */
  return async (session) => {
    const ready = await withServers(session)
    await migrate(ready)
    if (entry === null) return 0
    const { code } = await runScript(ready, entry, [...first, ...session.args])
    return code
  }
}

/**
 * A command that is one program which sees to its servers itself, and finds the services built.
 * @param {string} entry
 */
export const alone = (entry) => {
  /** @param {import('./run-command.mjs').Session} session */
  return async (session) => {
    await install(session.children, session.root)
    await buildPrograms(session.children, session.root)
    const { code } = await runScript(session, entry, session.args)
    return code
  }
}

/**
 * The same for a program that looks at the page, which is built first where its sources have changed.
 * @param {string} entry
 */
export const onPage = (entry) => {
  /** @param {import('./run-command.mjs').Session} session */
  return async (session) => {
    await install(session.children, session.root)
    await buildPrograms(session.children, session.root)
    await buildPage(session.children, session.root)
    const { code } = await runScript(session, entry, session.args)
    return code
  }
}

/**
 * The session with the installed packages there, and with servers and addresses in its environment.
 * @param {import('./run-command.mjs').Session} given
 */
export async function withServers(given) {
  const session = { ...given, env: withEnvFile(given.env, given.root) }
  const settings = readSettings(session.env, session.root)
  await install(session.children, session.root)
  const servers = await shareServers(session, settings)
  const { isDatabaseOutside } = settings
  return { ...session, isDatabaseOutside, env: environmentOf(session.env, settings, servers.env) }
}
