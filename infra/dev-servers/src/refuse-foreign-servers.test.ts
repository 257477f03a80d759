import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refuseForeignServers } from './refuse-foreign-servers.ts'

const urls = { TEST_DATABASE_URL: 'postgres://a@127.0.0.1:1/a', TEST_REDIS_URL: 'redis://127.0.0.1:2' }

test('servers that were not started for the run are refused', () => {
  const home = mkdtempSync(join(tmpdir(), 'leaderboard-foreign-'))
  const env = { ...urls, LEADERBOARD_HOME: home }
  expect(() => refuseForeignServers(env)).toThrow('would empty them')
  expect(() => refuseForeignServers(urls)).toThrow('would empty them')
  writeFileSync(join(home, 'test-servers.json'), JSON.stringify(urls))
  expect(() => refuseForeignServers(env)).not.toThrow()
  expect(() => refuseForeignServers({ ...env, TEST_DATABASE_URL: 'postgres://production/db' })).toThrow('would empty')
  rmSync(home, { recursive: true })
})

test('tests that need no server need none', () => {
  expect(() => refuseForeignServers({})).not.toThrow()
})
