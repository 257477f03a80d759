import { pino } from 'pino'
import { expect, test } from 'vitest'
import { drawApiKey } from '../access/api-key-text.ts'
import type { ShellServer } from '../shell-server.ts'
import { startTestService } from '../test-service.ts'

async function build(app: ShellServer): Promise<void> {
  app.get('/broken', async () => {
    throw new Error('on purpose')
  })
}

test('a flood of refusals is not a flood of lines; what failed on our side is always logged', async () => {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  await using service = await startTestService(build, { logger })
  const ask = async (path: string, times: number) => {
    const answers = await Promise.all(Array.from({ length: times }, () => fetch(service.url + path)))
    await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  }
  const from = Date.now()
  await ask('/nothing', 300)
  await ask('/broken', 40)
  const seconds = Math.floor(Date.now() / 1000) - Math.floor(from / 1000) + 1
  const ofStatus = (status: number) => lines.filter((line) => line['status'] === status)
  expect(ofStatus(404).length).toBeGreaterThanOrEqual(20)
  expect(ofStatus(404).length).toBeLessThanOrEqual(20 * seconds)
  expect(ofStatus(500)).toHaveLength(40)
})

test('no line holds a key or a token that stood in the path, a query, or what is no trace', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
  await using service = await startTestService(build, { logger })
  lines.length = 0 // what it says of its start
  const key = drawApiKey().secret
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
  for (const path of [`/keys/${key}/revoke`, `/keys/${token}`, `/keys?key=${key}`, `/a${key}b`]) {
    await (await fetch(service.url + path, { headers: { traceparent: `x${'y'.repeat(500)}` } })).arrayBuffer()
  }
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await (await fetch(`${service.url}/traced`, { headers: { traceparent: trace } })).arrayBuffer()
  const text = lines.join('')
  expect(lines).toHaveLength(5)
  expect(text).toContain(`/keys/${key.slice(0, 17)}[redacted]`)
  for (const secret of [key.slice(17), 'eyJ', 'yyyy']) expect(text).not.toContain(secret)
  expect(text).toContain(trace)
})
