import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildPage } from './build-page.mjs'
import { install } from './install.mjs'
import { runChecks } from './run-checks.mjs'
import { runVitest } from './run-vitest.mjs'
import { reasonOf, say } from './say.mjs'
import { startTestServers } from './test-servers.mjs'
import { readVitestReport } from './vitest-report.mjs'

/**
 * `npm test`: the checks, the build of the page and every test, on servers of this run alone. Whatever the person has
 * set for a server of theirs is taken out of the environment. Its last line is `N passed, N failed[, N skipped]`.
 * @param {import('./run-command.mjs').Session} session
 */
export async function test(session) {
  const { children, root, args, atEnd } = session
  let summary = ''
  atEnd(() => summary !== '' && console.log(summary)) // the first to be noted is the last to run
  await install(children, root)
  const checks = await runChecks(session)
  const page = await buildPage(children, root).then(
    () => ({ passed: 1, failed: 0 }),
    (error) => {
      console.error(reasonOf(error))
      return { passed: 0, failed: 1 }
    },
  )
  say('starting PostgreSQL and Redis for the tests')
  const servers = await startTestServers(children, join(root, '.local'))
  atEnd(() => servers.stop())
  const report = join(servers.dir, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await runVitest(session, servers.env, [...reporters, ...args])
  const tests = existsSync(report) ? readVitestReport(report) : { passed: 0, failed: 1, skipped: [] }
  const passed = checks.passed.length + page.passed + tests.passed
  const counted = checks.failed.length + page.failed + tests.failed
  const failed = code !== 0 && counted === 0 ? 1 : counted // an error outside of any test
  if (checks.failed.length > 0) console.log(`failed checks: ${checks.failed.join(', ')}`)
  for (const name of tests.skipped) console.log(`skipped: ${name}`)
  const skipped = tests.skipped.length > 0 ? `, ${tests.skipped.length} skipped` : ''
  summary = `${passed} passed, ${failed} failed${skipped}`
  return failed === 0 ? 0 : 1
}
