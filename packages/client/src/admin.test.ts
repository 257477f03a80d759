import { type ProblemCode, toProblem } from '@leaderboard/contracts/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdminClient } from './admin.ts'
import { GateServer, type HeldRequest } from './testing/gate-server.ts'

let gate: GateServer
beforeAll(async () => {
  gate = await GateServer.start()
})
afterAll(() => gate[Symbol.asyncDispose]())

const open = (apiKey?: string) => createAdminClient({ baseUrl: `${gate.url}/`, ...(apiKey && { apiKey }) })
const refuse = (request: HeldRequest, code: ProblemCode) => {
  const problem = toProblem(code)
  request.answer(problem.status, problem, 'application/problem+json; charset=utf-8')
}

test('a page logs in and out with answers that have no body, and says with each call that it is one', async () => {
  for (const [call, method] of [
    [() => open().logIn('lbk_1'), 'POST'],
    [() => open().logOut(), 'DELETE'],
  ] as const) {
    const answered = call()
    const request = await gate.requests.next()
    expect(request).toMatchObject({ method, url: '/api/admin/session', headers: { 'x-admin-session': '1' } })
    expect(request.headers.authorization).toBeUndefined()
    request.answer(204, undefined)
    expect(await answered).toBeUndefined()
  }
})

test('a program shows its key', async () => {
  const log = open('lbk_2').log({ player: 7, before: '90', limit: 5 })
  const request = await gate.requests.next()
  expect(request.url).toBe('/api/admin/moderation?player=7&before=90&limit=5')
  expect(request.headers.authorization).toBe('Bearer lbk_2')
  request.answer(200, { items: [], next: null })
  expect(await log).toEqual({ items: [], next: null })
})

test('an act is repeated where that may help, making a key or its successor never is', async () => {
  const hidden = open().hidePlayer(7, 'aimbot')
  refuse(await gate.requests.next(), 'service_unavailable')
  const again = await gate.requests.next()
  expect(again).toMatchObject({ url: '/api/admin/players/7/hide', body: { reason: 'aimbot' } })
  again.answer(200, { changed: true })
  expect(await hidden).toEqual({ changed: true })

  for (const [make, path, body] of [
    [() => open().createKey({ name: 'x', scopes: ['read'] }), '/api/admin/keys', { name: 'x', scopes: ['read'] }],
    [() => open().rotateKey('k1'), '/api/admin/keys/k1/rotate', {}],
    [() => open().rotateKey('k1', 60), '/api/admin/keys/k1/rotate', { graceSeconds: 60 }],
  ] as const) {
    const failure = make().catch((error: unknown) => error)
    const request = await gate.requests.next()
    expect(request).toMatchObject({ url: path, body })
    refuse(request, 'outcome_unknown')
    expect(await failure).toMatchObject({ code: 'outcome_unknown' })
  }
})
