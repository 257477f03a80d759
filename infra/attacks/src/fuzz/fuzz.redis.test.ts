import { expect, test } from 'vitest'
import { openTestServers } from '../test-servers.ts'
import { operationsOf } from './make-request.ts'
import { randomOf } from './random.ts'
import { runFuzz } from './run-fuzz.ts'

test('the same seed draws the same', () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 20 },
      (
        (random) => () =>
          random.int(1_000)
      )(randomOf(seed)),
    )
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('operations are read from the document, but for streams', () => {
  const paths = { '/a/{id}': { get: { parameters: [] } }, '/stream': { get: {} }, '/b': { post: {} } }
  expect(operationsOf({ paths }).map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /a/{id}', 'POST /b'])
})

test('a thousand requests and three hundred frames of every kind: no crash, no 500, nothing hung, tables agree', async () => {
  const seed = Math.floor(Math.random() * 1_000_000)
  const lines: string[] = []
  const findings = await runFuzz({
    requests: 1_000,
    frames: 300,
    seed,
    servers: await openTestServers(),
    say: (line) => lines.push(line),
  })
  expect(findings, lines.join('\n')).toEqual([])
}, 180_000)
