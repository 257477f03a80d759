import { install } from './install.mjs'
import { runChecks } from './run-checks.mjs'

/**
 * `npm run check`: types, lint, format, dead code, dependency rules, house rules.
 * @param {import('./run-command.mjs').Session} session
 */
export async function check(session) {
  await install(session.children, session.root)
  const { passed, failed } = await runChecks(session)
  console.log(failed.length === 0 ? `\n${passed.length} checks passed` : `\nfailed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
}
