import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildPage } from './build-page.mjs'
import { buildPrograms } from './build-programs.mjs'
import { install } from './install.mjs'
import { runChecks } from './run-checks.mjs'
import { runVitest } from './run-vitest.mjs'
import { reasonOf, say } from './say.mjs'
import { startTestServers } from './test-servers.mjs'
import { readVitestReport } from './vitest-report.mjs'

/**
 * @typedef {object} Tally
 * @property {number} passed tests and steps
 * @property {string[]} failed steps
 * @property {number} failedTests
 * @property {string[]} skipped tests
 */

/**
 * `npm test`: the checks, the builds and every test, on servers of this run alone. Whatever the person has
 * set for a server of theirs is taken out of the environment. Its last line is `N passed, N failed[, N skipped]`.
 * @param {import('./run-command.mjs').Session} session
 */
export async function test(session) {
  /** @type {Tally} */
  const tally = { passed: 0, failed: [], failedTests: 0, skipped: [] }
  session.atEnd(() => session.isInterrupted() || console.log(summaryOf(tally))) // noted first, so it runs last
  /** @param {string} name @param {() => Promise<unknown>} work */
  const step = async (name, work) => {
    try {
      await work()
      tally.passed++
      return true
    } catch (error) {
      console.error(reasonOf(error))
      tally.failed.push(name)
      return false
    }
  }
  const { children, root } = session
  if (!(await step('install', () => install(children, root)))) return 1
  const built = [
    step('build of the services', () => buildPrograms(children, root)),
    step('build of the page', () => buildPage(children, root)),
  ]
  const checks = await runChecks(session)
  tally.passed += checks.passed.length
  tally.failed.push(...checks.failed)
  await Promise.all(built)
  await step('tests', async () => {
    const { code, passed, failed, skipped } = await runTests(session)
    tally.passed += passed
    tally.failedTests += failed
    tally.skipped.push(...skipped)
    if (code !== 0 && failed === 0) throw new Error('vitest failed outside of any test; its message stands above')
  })
  return tally.failed.length + tally.failedTests === 0 ? 0 : 1
}

/** @param {import('./run-command.mjs').Session} session */
async function runTests(session) {
  const { children, root, args, atEnd } = session
  say('starting PostgreSQL and Redis for the tests')
  const servers = await startTestServers(children, join(root, '.local'))
  atEnd(() => servers.stop())
  const report = join(servers.dir, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await runVitest(session, servers.env, [...reporters, ...args])
  return { code, ...(existsSync(report) ? readVitestReport(report) : { passed: 0, failed: 0, skipped: [] }) }
}

/** @param {Tally} tally */
function summaryOf({ passed, failed, failedTests, skipped }) {
  const lines = skipped.map((name) => `skipped: ${name}`)
  if (failed.length > 0) lines.push(`failed steps: ${failed.join(', ')}`)
  const end = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  return [...lines, `${passed} passed, ${failed.length + failedTests} failed${end}`].join('\n')
}
