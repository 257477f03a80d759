import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cleanTestEnv } from '../run-vitest.mjs'
import { readVitestReport } from '../vitest-report.mjs'

test('passed, failed and skipped are counted, and a file that does not load is one that failed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-report-'))
  const file = join(folder, 'vitest.json')
  const tests = ['passed', 'passed', 'failed', 'skipped', 'pending'].map((status) => ({
    status,
    fullName: `a ${status}`,
  }))
  const testResults = [
    { name: 'a.test.ts', status: 'failed', assertionResults: tests },
    { name: 'b.test.ts', status: 'failed', assertionResults: [] },
  ]
  writeFileSync(file, JSON.stringify({ testResults }))
  expect(readVitestReport(file)).toEqual({ passed: 2, failed: 2, skipped: ['a skipped', 'a pending'] })
  rmSync(folder, { recursive: true })
})

test('tests see nothing of the servers, ports and settings of the person who runs them', () => {
  const env = {
    DATABASE_URL: 'postgres://production/db',
    REDIS_HOST: 'a',
    PORT: '1',
    PGHOST: 'b',
    TICK_MS: '7',
    TEST_REDIS_URL: 'c',
  }
  expect(cleanTestEnv({ ...env, PATH: '/bin', HOME: '/h' })).toEqual({ PATH: '/bin', HOME: '/h', ENV_FILE: '' })
})
