import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findHolder, lockHome } from '../home.mjs'
import { refuseUsedHome } from '../servers.mjs'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'leaderboard-home-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('the lock of a dead command, or of a number that is another program now, is taken over', () => {
  writeFileSync(join(home, 'lock'), '999999999 start')
  expect(findHolder(home)).toBeNull()
  writeFileSync(join(home, 'lock'), '1 start')
  const lock = lockHome(home, 'seed')
  expect('release' in lock).toBe(true)
  if ('release' in lock) lock.release()
  expect('release' in lockHome(home, 'start')).toBe(true)
})

test('a home that a living command uses is refused, with who it is and what to do', () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'boot.mjs', 'start'])
  try {
    writeFileSync(join(home, 'lock'), `${other.pid} start`)
    const holder = { pid: other.pid, command: 'start' }
    expect(lockHome(home, 'seed')).toEqual({ holder })
    const words = `\`npm run start\` (process ${other.pid}) is already using the data in ${home}.`
    expect(() => refuseUsedHome(home)).toThrow(words)
    expect(() => refuseUsedHome(home)).toThrow('set LEADERBOARD_HOME and PORT_BASE for a second one beside it')
  } finally {
    other.kill()
  }
})
