import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findServersFile, serversFile, withEnvFile, writeServersFile } from '../env-file.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leaderboard env '))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the environment goes before .env, and nobody has to read the file again', () => {
  writeFileSync(join(folder, '.env'), '# comment\nPORT=1\nREDIS_URL="redis://a b"\n')
  expect(withEnvFile({ PORT: '2', HOME: '/h' }, folder)).toEqual({
    PORT: '2',
    HOME: '/h',
    REDIS_URL: 'redis://a b',
    ENV_FILE: '',
  })
})

test('ENV_FILE names another file, or none, and one that is not there is an error', () => {
  writeFileSync(join(folder, '.env'), 'PORT=1')
  writeFileSync(join(folder, 'other'), 'PORT=3')
  expect(withEnvFile({ ENV_FILE: join(folder, 'other') }, folder)['PORT']).toBe('3')
  expect(withEnvFile({ ENV_FILE: '' }, folder)['PORT']).toBeUndefined()
  expect(() => withEnvFile({ ENV_FILE: join(folder, 'gone') }, folder)).toThrow('gone cannot be read')
})

test('servers.env is read back as it was written, only its owner may read it', () => {
  const servers = { DATABASE_URL: 'postgres://leaderboard:p-_9@127.0.0.1:1/leaderboard', REDIS_URL: '' }
  expect(findServersFile(folder)).toBeNull()
  writeServersFile(folder, servers)
  expect(findServersFile(folder)).toEqual(servers)
  expect(statSync(serversFile(folder)).mode & 0o077).toBe(0)
  expect(existsSync(`${serversFile(folder)}.new`)).toBe(false)
})
