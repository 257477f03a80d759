import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findHolder, lockHome } from '../home.mjs'

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
