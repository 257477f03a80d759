import { expect, test } from 'vitest'
import { parseTold } from './read-process.ts'

test('what a process says becomes series; the rest is left out', () => {
  const text = [
    '# TYPE nodejs_heap_size_used_bytes gauge',
    'nodejs_heap_size_used_bytes{service="query"} 30000000',
    'nodejs_heap_space_size_used_bytes{space="old",service="query"} 1',
    'process_open_fds{service="query"} 41',
    'nodejs_eventloop_lag_p99_seconds{service="query"} 0.0105',
    'leaderboard_realtime_sockets 150',
  ].join('\n')
  expect(Object.fromEntries(parseTold(text))).toEqual({
    'heap used': 30_000_000,
    'file descriptors': 41,
    'loop lag p99': 0.0105,
    sockets: 150,
  })
})
