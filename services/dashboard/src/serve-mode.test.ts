import { expect, onTestFinished, test } from 'vitest'
import { startGateway } from './test-gateway.ts'

test.for(['production', 'development'])('a page is told that its server is in %s', async (mode) => {
  const gateway = await startGateway({}, { env: { NODE_ENV: mode } })
  onTestFinished(() => gateway.close())
  const answer = await fetch(`${gateway.url}/mode.js`)
  expect(await answer.text()).toBe(`document.documentElement.dataset.mode = '${mode}'\n`)
  expect(answer.headers.get('cache-control')).toBe('no-cache')
})
