import { pino } from 'pino'
import { expect, test } from 'vitest'
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
