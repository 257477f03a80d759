import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { root } from '../paths.mjs'
import { commandOf } from '../processes.mjs'

/** Starts a child, names its pid, and waits to be killed. */
const PARENT = `
import { createChildren } from ${JSON.stringify(new URL('../children.mjs', import.meta.url).href)}
const children = createChildren()
children.removeAtDeath(process.argv[1])
console.log(children.launch('sleeper', process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid)
`

test('what a killed parent had started ends, and its folder goes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-watchdog-'))
  writeFileSync(join(folder, 'file'), '')
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, folder], { cwd: root, stdio: 'pipe' })
  const [chunk] = await once(parent.stdout, 'data', { signal: AbortSignal.timeout(10_000) })
  const pid = Number(String(chunk))
  expect(commandOf(pid)).toContain('setInterval')
  parent.kill('SIGKILL')
  const deadline = Date.now() + 10_000
  while ((commandOf(pid) !== null || existsSync(folder)) && Date.now() < deadline) await delay(20)
  expect(commandOf(pid)).toBeNull()
  expect(existsSync(folder)).toBe(false)
  rmSync(folder, { recursive: true, force: true })
})
