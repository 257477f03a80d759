import { expect, onTestFinished, test, vi } from 'vitest'
import type { LiveUpdate } from './live-view.ts'
import { until } from './testing/arrivals.ts'
import { accept, delta, hello, openWorld, snapshot, stats, TOP } from './testing/open-world.ts'

test('after a loss it comes back by itself, resumes from where it was, and shows the whole time how it is', async () => {
  await using world = await openWorld()
  const { gate, client } = world
  const view = client.watch(TOP)
  const told: LiveUpdate[] = []
  view.subscribe((update) => told.push(update))
  const socket = await accept(gate)
  socket.send(snapshot('v1', 1))
  socket.send(delta('v1', 1, 4))
  await until(() => view.revision === 'a.4', 'up to date')
  socket.cut()
  await until(() => view.state === 'reconnecting', 'the loss is shown')
  expect(view.entries).toHaveLength(3)
  expect(client.connection.current()).toMatchObject({ attempt: 1, staleSince: expect.any(Number) })
  const again = await accept(gate)
  expect(await again.frames.next()).toMatchObject({ id: 'v1', since: { epoch: 'a', sequence: 4 } })
  expect(view.state).toBe('reconnecting') // connected, but not yet told anything
  again.send(snapshot('v1', 4, { recovered: true, entries: [] }))
  again.send(delta('v1', 4, 6, { ops: [{ op: 'remove', userId: 3 }] }))
  await until(() => view.revision === 'a.6' && view.state === 'live', 'live again')
  expect(told.filter((update) => update.kind === 'snapshot').map((update) => update.isRecovered)).toEqual([false, true])
  expect(view.entries).toHaveLength(2)
})

test('a half-open connection is found: ping, silence, another socket (X6 of both sides)', async () => {
  await using world = await openWorld()
  world.client.watch(TOP)
  const socket = await world.gate.sockets.next()
  socket.send(hello(30))
  await socket.frames.next()
  expect(await socket.frames.next()).toEqual({ type: 'ping' })
  socket.send({ type: 'pong', serverTime: 1 })
  expect(await socket.frames.next()).toEqual({ type: 'ping' }) // and now nothing is answered any more
  await accept(world.gate)
}, 20_000)

test('a server that stands still is called lost after two silences, not after two of its own heartbeats', async () => {
  await using world = await openWorld({ silenceMs: 300 })
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate) // proposes 25 s
  await socket.frames.next()
  const sentAt = Date.now()
  socket.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  expect(await socket.frames.next()).toEqual({ type: 'ping' })
  await until(() => view.state === 'reconnecting', 'the loss is shown')
  expect(Date.now() - sentAt).toBeGreaterThanOrEqual(595)
  expect(world.client.connection.staleSince).not.toBeNull()
}, 20_000)

test('a refusal is final until asked again; the views say so', async () => {
  await using world = await openWorld()
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate)
  socket.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  socket.close(4102, 'Too many connections from this address')
  await until(() => world.client.connection.state === 'refused', 'refused')
  expect(view.state).toBe('stale')
  world.client.connection.retryNow()
  await accept(world.gate)
})

test('a draining server says when to come back, and its time is kept', async () => {
  await using world = await openWorld()
  world.client.watch(TOP)
  const socket = await accept(world.gate)
  const closedAt = Date.now()
  socket.close(4000, 'The service restarts; retryMs=300')
  await accept(world.gate)
  expect(Date.now() - closedAt).toBeGreaterThanOrEqual(295)
})

test('stale: the server says so, or the loss lasts', async () => {
  await using world = await openWorld({ staleAfterMs: 50 })
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate)
  socket.send(snapshot('v1', 1, { stats: { ...stats, isStale: true } }))
  await until(() => view.state === 'stale', 'stale')
  socket.send(delta('v1', 1, 1, { ops: [] }))
  await until(() => view.state === 'live', 'live')
  const states: string[] = []
  view.subscribe((update) => update.kind === 'state' && states.push(update.state))
  socket.close(4000, 'retryMs=400')
  await until(() => states.includes('stale'), 'the loss lasts')
  expect(states).toEqual(['reconnecting', 'stale'])
})

test('told that the network has gone it asks at once whether the line stands; closed, it listens no more', async () => {
  const listening = new Map<string, () => void>()
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) => listening.set(type, listener))
  vi.stubGlobal('removeEventListener', (type: string, listener: () => void) => {
    if (listening.get(type) === listener) listening.delete(type)
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  await using world = await openWorld()
  world.client.watch(TOP)
  const socket = await accept(world.gate)
  expect(await socket.frames.next()).toMatchObject({ type: 'subscribe' })
  listening.get('offline')?.()
  expect(await socket.frames.next()).toEqual({ type: 'ping' })
  expect([...listening.keys()]).toEqual(['online', 'offline'])
  world.client.close()
  expect(listening.size).toBe(0)
})
