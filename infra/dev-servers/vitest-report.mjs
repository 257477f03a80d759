import { readFileSync } from 'node:fs'

/**
 * Counts a report of vitest's JSON reporter. A file that could not even be loaded holds no test and counts as one
 * that failed.
 * @param {string} file
 * @returns {{passed: number, failed: number, skipped: string[]}}
 */
export function readVitestReport(file) {
  /** @type {{testResults: {name: string, status: string, assertionResults: {status: string, fullName: string}[]}[]}} */
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const count = (/** @type {string} */ status) => tests.filter((test) => test.status === status).length
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const isOut = (/** @type {{status: string}} */ test) => test.status !== 'passed' && test.status !== 'failed'
  return {
    passed: count('passed'),
    failed: count('failed') + unloaded.length,
    skipped: tests.filter(isOut).map(({ fullName }) => fullName),
  }
}
