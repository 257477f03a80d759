import { expect, test } from 'vitest'
import { sampledTraceOf, traceparentOf } from './trace-context.ts'

const IDS = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'

test('a traceparent is taken as it is, and only a recorded one goes on', () => {
  expect(traceparentOf(`${IDS}-00`)).toBe(`${IDS}-00`)
  expect(sampledTraceOf(`${IDS}-00`)).toBeUndefined()
  expect(sampledTraceOf(`${IDS}-01`)).toBe(`${IDS}-01`)
  expect(sampledTraceOf(`${IDS}-03`)).toBe(`${IDS}-03`)
})

test.each([undefined, '', 'x'.repeat(8_000), IDS, `${IDS}-0`, `${IDS}-01-more`, `${IDS.toUpperCase()}-01`, ['a']])(
  'anything else is none: %s',
  (header) => {
    expect(traceparentOf(header)).toBeUndefined()
    expect(sampledTraceOf(header)).toBeUndefined()
  },
)
