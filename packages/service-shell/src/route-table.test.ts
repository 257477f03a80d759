import { expect, test } from 'vitest'
import { createRouteTable } from './route-table.ts'

const table = createRouteTable()
table.add('GET', '/api/players/:id')
table.add(['GET', 'HEAD'], '/api/players')
table.add('POST', '/api/players')
table.add('GET', '/docs/*')
table.add('GET', '/*')

test.each([
  ['/api/players', ['GET', 'HEAD', 'POST']],
  ['/api/players/5', ['GET']],
  ['/api/players/', []],
  ['/api/players/5/6', []],
  ['/api/playerz', []],
  ['/docs/static/a.js', ['GET']],
  ['/', []],
  ['', []],
])('%s takes %j', (path, methods) => {
  expect(table.methodsAt(path)).toEqual(methods)
})
