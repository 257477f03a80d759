import { join } from 'node:path'
import { buildPage } from './build-page.mjs'
import { buildPrograms } from './build-programs.mjs'
import { install } from './install.mjs'
import { runVitest } from './run-vitest.mjs'
import { startTestServers } from './test-servers.mjs'

/**
 * `npm run test:only -- packages/ranking -t "name"`: vitest with its own arguments, on servers of this run alone.
 * @param {import('./run-command.mjs').Session} session
 */
export async function testOnly(session) {
  const { children, root, args, atEnd } = session
  await install(children, root)
  await buildPrograms(children, root)
  await buildPage(children, root)
  const servers = await startTestServers(children, join(root, '.local'))
  atEnd(() => servers.stop())
  const { code } = await runVitest(session, servers.env, args)
  return code
}
