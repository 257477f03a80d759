import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { startGateway } from './test-gateway.ts'

/** What the script leaves in the page. */
function toldBy(script: string): Record<string, string> {
  const dataset: Record<string, string> = {}
  runInNewContext(script, { document: { documentElement: { dataset } } })
  return dataset
}

test.for(['production', 'development'])('a page is told that its server is in %s', async (mode) => {
  const gateway = await startGateway({}, { env: { NODE_ENV: mode } })
  onTestFinished(() => gateway.close())
  const answer = await fetch(`${gateway.url}/mode.js`)
  expect(toldBy(await answer.text())).toEqual({ mode, reads: 'public' })
  expect(answer.headers.get('cache-control')).toBe('no-cache')
})

test('a page is told that reading takes a key', async () => {
  const gateway = await startGateway({}, { env: { AUTH: 'required', READ_ACCESS: 'keyed' } })
  onTestFinished(() => gateway.close())
  expect(toldBy(await (await fetch(`${gateway.url}/mode.js`)).text())).toMatchObject({ reads: 'keyed' })
})
