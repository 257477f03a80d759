import { expect, test } from 'vitest'
import { findAgent } from './newrelic-agent.ts'
import { startTestService } from './test-service.ts'

test('without the flag that a licence key brings, no agent is loaded and none is looked for', async () => {
  expect(findAgent(['--max-semi-space-size=32'])).toBeNull()
  await using service = await startTestService(async () => undefined)
  expect(service.app.agent).toBeNull()
})
