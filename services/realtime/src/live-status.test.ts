import { LiveStatus } from '@leaderboard/contracts/status'
import { Value } from '@sinclair/typebox/value'
import { expect, test } from 'vitest'
import { startRealtime, TestSocket } from './testing/start-realtime.ts'

test('the status tells sockets, streams, views and rates, by the published shape', async () => {
  await using service = await startRealtime()
  const read = async (): Promise<LiveStatus> => {
    const body: unknown = await (await fetch(`${service.url}/api/status/live`)).json()
    expect([...Value.Errors(LiveStatus, body)]).toEqual([])
    return body as LiveStatus
  }
  expect(await read()).toMatchObject({ sockets: 0, streams: 0, views: 0, slow: 0, cut: 0, submissionsPerSecond: 0 })
  const [one, two] = [new TestSocket(`${service.socketUrl}?top=3`), new TestSocket(`${service.socketUrl}?top=3`)]
  const idle = new TestSocket(service.socketUrl)
  await Promise.all([one.next('snapshot'), two.next('snapshot'), idle.next('hello')])
  service.board.apply([
    { userId: 1, totalScore: 5 },
    { userId: 2, totalScore: 6 },
  ])
  await Promise.all([one.next('delta'), two.next('delta')])
  const status = await read()
  expect(status).toMatchObject({ sockets: 3, subscriptions: 2, views: 1, slow: 0, cut: 0, silent: 0 })
  expect(status.submissionsPerSecond).toBeGreaterThan(0)
  expect(status.framesPerSecond).toBeGreaterThan(0)
  expect(status.bytesPerSecond).toBeGreaterThan(status.framesPerSecond * 50)
  for (const socket of [one, two, idle]) socket.close()
})
