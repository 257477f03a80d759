import { toProblem } from '@leaderboard/contracts/problem'
import { expect, test, vi } from 'vitest'
import { createLeaderboardClient } from './client.ts'
import { until } from './testing/arrivals.ts'
import { accept, delta, openWorld, row, snapshot, TOP } from './testing/open-world.ts'

test('views share one socket, ids count from v1, entries are sorted, rows keep their identity', async () => {
  await using world = await openWorld()
  const { gate, client } = world
  const view = client.watch(TOP)
  const other = client.watch({ kind: 'players', ids: [1] }, { board: 'solo' })
  expect([view.state, client.connection.state]).toEqual(['connecting', 'connecting'])
  const socket = await accept(gate)
  expect(await socket.frames.next()).toEqual({ type: 'subscribe', id: 'v1', board: 'global', view: TOP })
  expect(await socket.frames.next()).toMatchObject({ id: 'v2', board: 'solo' })
  socket.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  const [first] = view.entries
  expect(view.entries.map((r) => r.userId)).toEqual([1, 2])
  socket.send(delta('v1', 1, 4))
  await until(() => view.entries.length === 3, 'the delta is applied')
  expect(view.entries[0]).toBe(first)
  expect(view.revision).toBe('a.4')
  expect(other.state).toBe('connecting')
  view.close()
  expect(await socket.frames.next()).toEqual({ type: 'unsubscribe', id: 'v1' })
  other.close()
  await socket.ended
  expect(client.connection.state).toBe('idle')
  expect(gate.sockets.all).toHaveLength(1)
})

test('a frame that does not fit asks for a snapshot, and what comes before it is not believed', async () => {
  await using world = await openWorld()
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate)
  await socket.frames.next()
  socket.send(snapshot('v1', 1))
  socket.send(delta('v1', 3, 5))
  const asked = await socket.frames.next()
  expect(asked).toMatchObject({ type: 'subscribe', id: 'v1' })
  expect(asked).not.toMatchObject({ since: { epoch: 'a' } })
  expect(view.state).toBe('reconnecting')
  socket.send(delta('v1', 5, 6))
  socket.send(snapshot('v1', 7, { epoch: 'b', entries: [row(9, 1)] }))
  await until(() => view.state === 'live', 'live again')
  expect(view.entries.map((r) => r.userId)).toEqual([9])
  expect(view.revision).toBe('b.7')
})

test('an error for good closes the view with its problem; one that passes is asked again', async () => {
  await using world = await openWorld()
  const lost = world.client.watch(TOP, { board: 'nowhere' })
  const busy = world.client.watch(TOP)
  const socket = await accept(world.gate)
  await socket.frames.next()
  await socket.frames.next()
  socket.send({ type: 'error', id: 'v1', problem: toProblem('unknown_board') })
  socket.send({ type: 'error', id: 'v2', problem: toProblem('service_unavailable') })
  await until(() => lost.state === 'closed', 'closed')
  expect(lost.error).toMatchObject({ code: 'unknown_board', status: 404 })
  expect(await socket.frames.next()).toMatchObject({ type: 'unsubscribe', id: 'v1' })
  expect(await socket.frames.next()).toMatchObject({ type: 'subscribe', id: 'v2' })
  expect(busy.error).toMatchObject({ code: 'service_unavailable', isRetryable: true })
  socket.send(snapshot('v2', 1))
  await until(() => busy.state === 'live', 'it is had in the end')
  expect(busy.error).toBeNull()
})

test('for await yields the newest state and ends when the view is closed', async () => {
  await using world = await openWorld()
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate)
  socket.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  const seen: (string | null)[] = []
  for await (const turn of view) {
    seen.push(turn.revision)
    if (seen.length === 1) {
      for (let i = 1; i <= 300; i++) socket.send(delta('v1', i, i + 1))
      await until(() => view.revision === `a.${(301).toString(36)}`, 'all applied while the reader was busy')
    } else {
      expect(turn.updates.length).toBeLessThanOrEqual(256)
      view.close()
    }
  }
  expect(seen).toEqual(['a.1', `a.${(301).toString(36)}`, `a.${(301).toString(36)}`])
})

test('a feed keeps the newest events; overtaking is told; closing inside a listener is fine', async () => {
  await using world = await openWorld()
  const feed = world.client.watch({ kind: 'feed' })
  const players = world.client.watch({ kind: 'players', ids: [1] })
  const told: string[] = []
  players.subscribe((update) => {
    told.push(update.kind)
    if (update.kind === 'overtaken') players.close()
  })
  players.subscribe((update) => told.push(`second ${update.kind}`))
  const socket = await accept(world.gate)
  socket.send(snapshot('v1', 1, { entries: [] }))
  const event = (at: number) => ({
    kind: 'new_leader' as const,
    player: { userId: 1, username: 'p1' },
    rank: 1,
    totalScore: 5,
    at,
  })
  socket.send({ type: 'event', id: 'v1', epoch: 'a', prev: 1, sequence: 2, events: [event(1), event(2)] })
  socket.send(snapshot('v2', 2))
  socket.send({
    type: 'overtaken',
    id: 'v2',
    epoch: 'a',
    sequence: 3,
    overtakings: [{ userId: 1, rank: 2, players: [{ userId: 2, username: 'p2' }], count: 1 }],
  })
  await until(() => feed.events.length === 2 && players.state === 'closed', 'all told')
  expect(feed.events.map((one) => one.at)).toEqual([2, 1])
  expect(told).toContain('overtaken')
  expect(told.at(-1)).toBe('second state')
  expect(told.filter((kind) => kind.endsWith('overtaken'))).toHaveLength(1 + Number(told.includes('second overtaken')))
})

test('garbage from the server is ignored, and a listener that throws costs nobody else a frame', async () => {
  await using world = await openWorld()
  const view = world.client.watch(TOP)
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  view.subscribe(() => {
    throw new Error('a bug of the game')
  })
  const socket = await accept(world.gate)
  for (const text of ['{', 'null', '[]', '{"type":"news","id":"v1"}', '{"type":"delta"}']) socket.send(text)
  socket.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  expect(reported).toHaveBeenCalledWith(expect.any(String), new Error('a bug of the game'))
  reported.mockRestore()
})

test('without a WebSocket in the runtime, or without an address, the reason is said', () => {
  const client = createLeaderboardClient()
  expect(() => client.watch(TOP)).toThrow(/WebSocket|baseUrl/)
  client.close()
  expect(() => client.watch(TOP)).toThrow('closed')
})
