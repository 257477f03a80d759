import { pino } from 'pino'
import { expect, test } from 'vitest'
import { lazyRequestLog } from './lazy-request-log.ts'

test('the log of a request is made once, when something is logged, and carries the id of the request', () => {
  const lines: Record<string, unknown>[] = []
  const parent = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  let children = 0
  const counting: typeof parent = Object.create(parent, {
    child: {
      value: (bindings: object, options: object) => {
        children++
        return parent.child(bindings, options)
      },
    },
  })
  const log = lazyRequestLog(counting, { reqId: 'a1' }, {})
  expect(children).toBe(0)
  log.debug('below the level')
  log.warn({ status: 404 }, 'refused')
  log.child({ part: 'x' }).error('deeper')
  expect(children).toBe(1)
  expect(lines).toMatchObject([
    { level: 40, reqId: 'a1', status: 404, msg: 'refused' },
    { level: 50, reqId: 'a1', part: 'x', msg: 'deeper' },
  ])
})
