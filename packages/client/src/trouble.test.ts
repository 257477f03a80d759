/** What went wrong for users of other servers' clients, so that it does not go wrong here. */
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveUpdate, LiveView } from './live-view.ts'
import { until } from './testing/arrivals.ts'
import { accept, delta, openWorld, row, snapshot, TOP } from './testing/open-world.ts'

test('a token that expires while the client is away: refused once, then back with another, where it was', async () => {
  let isExpired = false
  /** The first token's handshakes are refused from some time on, as a browser sees it: 1006, never opened. */
  class Guarded extends WebSocket {
    constructor(url: string, protocols: string[] = []) {
      const isRefused = isExpired && protocols.some((offered) => offered.endsWith('.t1'))
      super(isRefused ? 'ws://127.0.0.1:1/' : url, protocols)
      this.on('error', () => undefined) // a close follows
    }
  }
  let tokens = 0
  await using world = await openWorld({ token: () => `t${++tokens}`, WebSocket: Guarded })
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate)
  expect(await socket.frames.next()).toMatchObject({ id: 'v1' })
  socket.send(snapshot('v1', 7))
  await until(() => view.state === 'live', 'live')
  isExpired = true
  socket.cut()
  const again = await accept(world.gate)
  expect(again.offered).toContain('leaderboard.bearer.t2')
  expect(await again.frames.next()).toMatchObject({ id: 'v1', since: { epoch: 'a', sequence: 7 } })
  expect(tokens).toBe(2)
  again.send(snapshot('v1', 7, { recovered: true, entries: [] }))
  await until(() => view.state === 'live', 'live again')
  expect(view.entries).toHaveLength(2)
})

test('a recovery broken off between two frames goes on from the first, and nothing is told twice or lost', async () => {
  await using world = await openWorld()
  const view = world.client.watch(TOP)
  const first = await accept(world.gate)
  await first.frames.next()
  first.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  const told: LiveUpdate[] = []
  view.subscribe((update) => told.push(update))
  first.cut()

  const second = await accept(world.gate)
  expect(await second.frames.next()).toMatchObject({ since: { epoch: 'a', sequence: 1 } })
  second.send(snapshot('v1', 1, { recovered: true, entries: [] }))
  second.send(delta('v1', 1, 4))
  await until(() => view.revision === 'a.4', 'the first half')
  second.cut() // the frame from 4 to 6 never came

  const third = await accept(world.gate)
  expect(await third.frames.next()).toMatchObject({ since: { epoch: 'a', sequence: 4 } })
  third.send(snapshot('v1', 4, { recovered: true, entries: [] }))
  third.send(delta('v1', 4, 6, { ops: [{ op: 'remove', userId: 1 }] }))
  await until(() => view.revision === 'a.6' && view.state === 'live', 'the second half')
  expect(view.entries.map(({ userId }) => userId)).toEqual([2, 3])
  expect(told.filter(({ kind }) => kind === 'delta')).toHaveLength(2)
  expect(told.filter(({ kind }) => kind === 'snapshot')).toMatchObject([{ isRecovered: true }, { isRecovered: true }])
})

test('a recovery that is broken off before its first frame is asked for again from the same place', async () => {
  await using world = await openWorld()
  const view = world.client.watch(TOP)
  const first = await accept(world.gate)
  await first.frames.next()
  first.send(snapshot('v1', 3))
  await until(() => view.state === 'live', 'live')
  first.cut()
  const second = await accept(world.gate)
  await second.frames.next()
  second.cut()
  const third = await accept(world.gate)
  expect(await third.frames.next()).toMatchObject({ since: { epoch: 'a', sequence: 3 } })
  third.send(snapshot('v1', 9, { epoch: 'b', entries: [row(5, 1)] }))
  await until(() => view.state === 'live', 'live again')
  expect(view.entries.map(({ userId }) => userId)).toEqual([5])
})

test('a handler may leave its view, another view, or watch anew; frames under way for what was left go nowhere', async () => {
  await using world = await openWorld()
  const one = world.client.watch(TOP)
  const two = world.client.watch({ kind: 'players', ids: [1] })
  let three: LiveView | null = null
  const toldTwo: LiveUpdate[] = []
  two.subscribe((update) => toldTwo.push(update))
  one.subscribe((update) => {
    if (update.kind !== 'delta') return
    two.close()
    three = world.client.watch(TOP)
    one.close() // after the new one: with no view left the socket would go, too
  })
  const socket = await accept(world.gate)
  for (const id of ['v1', 'v2']) expect(await socket.frames.next()).toMatchObject({ type: 'subscribe', id })
  socket.send(snapshot('v1', 1))
  socket.send(snapshot('v2', 1))
  socket.send(delta('v1', 1, 2))
  socket.send(delta('v2', 1, 2)) // under way already
  const asked = [await socket.frames.next(), await socket.frames.next(), await socket.frames.next()]
  expect(asked).toMatchObject([
    { type: 'unsubscribe', id: 'v2' },
    { type: 'subscribe', id: 'v3' },
    { type: 'unsubscribe', id: 'v1' },
  ])
  socket.send(snapshot('v3', 2))
  await until(() => three?.state === 'live', 'the new view is live, over the same socket')
  expect([one.state, two.state]).toEqual(['closed', 'closed'])
  expect(toldTwo.filter(({ kind }) => kind === 'delta')).toEqual([])
  expect(world.gate.sockets.all).toHaveLength(1)
})
