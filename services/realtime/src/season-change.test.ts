/** A season ends and another begins while people watch: nobody is left behind with the old one. */
import { expect, test } from 'vitest'
import { FakeBoardView } from './testing/fake-board-view.ts'
import { startRealtime, TestSocket } from './testing/start-realtime.ts'

test('watchers of a season that is over see it stale, then a snapshot of the next one, then its changes', async () => {
  await using service = await startRealtime()
  service.board.apply([{ userId: 1, totalScore: 5 }])
  const socket = new TestSocket(service.socketUrl)
  socket.send({ type: 'subscribe', id: 'a', board: 'global', view: { kind: 'top', n: 3 } })
  socket.send({ type: 'subscribe', id: 'b', board: 'global', view: { kind: 'players', ids: [2] } })
  await socket.next('snapshot', { where: ({ id, entries }) => id === 'a' && entries.length === 1 })
  await socket.next('snapshot', { where: ({ id }) => id === 'b' })

  let from = socket.frames.length
  service.replaceBoard(undefined)
  await socket.next('delta', { from, where: ({ id, stats }) => id === 'a' && stats.isStale })

  from = socket.frames.length
  const next = new FakeBoardView('asc')
  next.position = { epoch: 'another-season', sequence: 7 }
  service.replaceBoard(next)
  const empty = await socket.next('snapshot', { from, where: ({ id }) => id === 'a' })
  expect(empty).toMatchObject({ epoch: 'another-season', sequence: 7, entries: [], stats: { isStale: false } })

  from = socket.frames.length
  next.apply([
    { userId: 2, totalScore: 9 },
    { userId: 3, totalScore: 4 },
  ])
  const delta = await socket.next('delta', { from, where: ({ id }) => id === 'a' })
  expect(delta.ops).toMatchObject([
    { op: 'put', entry: { userId: 3, rank: 1 } },
    { op: 'put', entry: { userId: 2, rank: 2 } },
  ])
  await socket.next('delta', { from, where: ({ id }) => id === 'b' })
  from = socket.frames.length
  service.board.apply([{ userId: 1, totalScore: 6 }]) // the old season: nobody hears of it
  next.apply([{ userId: 3, totalScore: 3 }])
  await socket.next('delta', { from, where: ({ id }) => id === 'a' })
  expect(JSON.stringify(socket.frames.slice(from))).not.toContain('"userId":1')
  socket.close()
})
