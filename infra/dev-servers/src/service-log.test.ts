import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { beginLog, endOfLog, followLog } from '../service-log.mjs'

const line = (level: string, msg: string) => `${JSON.stringify({ level, msg })}\n`

test('warnings and plain text are shown once, the rest is only kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-log-'))
  const file = join(folder, 'query.log')
  beginLog(file)
  const told: string[] = []
  const finish = followLog('query', file, (text) => told.push(text))
  appendFileSync(file, line('info', 'ready') + line('warn', 'Redis is away').repeat(50) + 'a stack trace\n')
  for (let i = 0; i < 9; i++) appendFileSync(file, line('error', `fault ${i}`))
  finish()
  expect(told.slice(0, 3)).toEqual(['query: warn: Redis is away', 'query: a stack trace', 'query: error: fault 0'])
  expect(told.at(-1)).toBe(`query: 6 more lines in ${file}`)
  expect(endOfLog(file, 2)).toBe('error: fault 7\nerror: fault 8')
  beginLog(file)
  expect(endOfLog(file)).toBe('')
  expect(endOfLog(`${file}.old`, 1)).toBe('error: fault 8')
  rmSync(folder, { recursive: true })
})
