import { expect, test } from 'vitest'
import { until } from './testing/arrivals.ts'
import { accept, openWorld, snapshot, TOP } from './testing/open-world.ts'

const unauthorized = {
  type: 'urn:leaderboard:problem:unauthorized',
  title: 'An API key is needed',
  status: 401,
  detail: 'This key or token has expired.',
  code: 'unauthorized',
  retryable: false,
  errors: [],
}

/** Gives t1, t2 ... and counts. */
function tokens() {
  const state = { given: 0 }
  return { state, token: async () => `t${(state.given += 1)}` }
}

test('a token is asked for once, and again when the server no longer takes it; the call goes through', async () => {
  const { state, token } = tokens()
  await using world = await openWorld({ token })
  const answered = Promise.all([world.client.rank(1), world.client.rank(2)])
  for (const request of [await world.gate.requests.next(), await world.gate.requests.next()]) {
    expect(request.headers.authorization).toBe('Bearer t1')
    request.answer(401, unauthorized)
  }
  for (const request of [await world.gate.requests.next(), await world.gate.requests.next()]) {
    expect(request.headers.authorization).toBe('Bearer t2') // both calls share it
    request.answer(200, { ok: true })
  }
  await answered
  expect(state.given).toBe(2)
})

test('a new token that is refused as well is an error, not a loop; a key that is refused is one at once', async () => {
  const { state, token } = tokens()
  await using world = await openWorld({ token })
  const call = world.client.rank(1)
  const seen = expect(call).rejects.toMatchObject({ code: 'unauthorized' })
  for (let i = 0; i < 2; i += 1) (await world.gate.requests.next()).answer(401, unauthorized)
  await seen
  expect(state.given).toBe(2)

  await using keyed = await openWorld({ apiKey: 'k' })
  const refused = expect(keyed.client.rank(1)).rejects.toMatchObject({ code: 'unauthorized' })
  const request = await keyed.gate.requests.next()
  expect(request.headers.authorization).toBe('Bearer k')
  request.answer(401, unauthorized)
  await refused
})

test('a socket whose token ended comes back with another, and resumes', async () => {
  const { token } = tokens()
  await using world = await openWorld({ token })
  const view = world.client.watch(TOP)
  const socket = await accept(world.gate)
  expect(socket.offered).toBe('leaderboard,leaderboard.bearer.t1')
  socket.send(snapshot('v1', 1))
  await until(() => view.state === 'live', 'live')
  socket.close(4004, 'The token or key has expired: come back with another')
  const again = await accept(world.gate)
  expect(again.offered).toBe('leaderboard,leaderboard.bearer.t2')
  expect(await again.frames.next()).toMatchObject({ id: 'v1', since: { epoch: 'a', sequence: 1 } })
})

test('a client that was put to sleep while it waited for a token opens no second socket', async () => {
  let give = (_token: string) => {}
  await using world = await openWorld({ token: () => new Promise((resolve) => (give = resolve)) })
  const view = world.client.watch(TOP)
  view.close()
  give('late')
  await new Promise((resolve) => setImmediate(resolve))
  expect(world.client.connection.state).toBe('idle')
})

test('a token that never comes costs an attempt, not the connection: the next one asks again', async () => {
  let asked = 0
  const token = () => ((asked += 1) === 1 ? new Promise<string>(() => undefined) : 't2')
  await using world = await openWorld({ token, timeoutMs: 50 })
  world.client.watch(TOP)
  expect((await accept(world.gate)).offered).toBe('leaderboard,leaderboard.bearer.t2')
  expect(asked).toBe(2)
})

test('without a key or a token nothing is shown', async () => {
  await using world = await openWorld()
  world.client.watch(TOP)
  const socket = await world.gate.sockets.next()
  expect(socket.offered).toBeUndefined()
})
