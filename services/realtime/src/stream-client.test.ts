/** The client library where no WebSocket gets through: the same views over event streams. */
import {
  createLeaderboardClient,
  type LeaderboardClient,
  type LeaderboardClientOptions,
} from '@leaderboard/client/client'
import type { LiveUpdate } from '@leaderboard/client/live-view'
import { startTcpProxy } from '@leaderboard/dev-servers/tcp-proxy'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startRealtime, until } from './testing/start-realtime.ts'

const TOP = { kind: 'top', n: 3 } as const

/** A network that lets requests through and no upgrade. */
class BlockedSocket extends WebSocket {
  static dials = 0
  constructor(url: string) {
    super(url.replace('/ws', '/nowhere'))
    BlockedSocket.dials += 1
    this.on('error', () => undefined) // a close follows
  }
}

const openClient = (baseUrl: string, options: LeaderboardClientOptions = {}) =>
  createLeaderboardClient({ baseUrl, WebSocket: BlockedSocket, ...options })

/** Waits as `until` does; the client tries again at once, and not after the random pause that grows with each attempt. */
const untilBack = ({ connection }: LeaderboardClient, holds: () => boolean, what: string) =>
  until(() => {
    if (connection.state === 'waiting') connection.retryNow()
    return holds()
  }, what)

test('after three WebSockets that never opened, views go over streams, live and exact', async () => {
  await using service = await startRealtime()
  service.board.apply([{ userId: 1, totalScore: 10 }])
  const client = openClient(service.url)
  const top = client.watch(TOP)
  const around = client.watch({ kind: 'around', userId: 1, radius: 2 })
  const friends = client.watch({ kind: 'players', ids: [1, 2] })
  const feed = client.watch({ kind: 'feed' })
  await untilBack(
    client,
    () => [top, around, friends, feed].every(({ state }) => state === 'live'),
    'all views are live',
  )
  expect(BlockedSocket.dials).toBe(3)
  const overtakings: number[] = []
  friends.subscribe((update) => update.kind === 'overtaken' && overtakings.push(update.overtaking.userId))
  service.board.apply([{ userId: 2, totalScore: 20 }])
  await until(() => [top, around, friends].every(({ entries }) => entries.length === 2), 'the change is everywhere')
  expect(top.entries.map(({ userId }) => userId)).toEqual([2, 1])
  await until(() => overtakings.includes(1), 'overtaking is told')
  await until(() => feed.events.length > 0, 'the feed tells of it')
  expect(service.app.realtime.streams).toBe(4)
  around.close()
  await until(() => service.app.realtime.streams === 3, 'a view that is closed has no stream')
  client.close()
  await until(() => service.app.realtime.streams === 0, 'nothing is left open')
})

test('a stream that broke is resumed by its last position: nothing is missed', async () => {
  await using service = await startRealtime()
  await using proxy = await startTcpProxy(service.url)
  service.board.apply([{ userId: 1, totalScore: 10 }])
  const client = openClient(proxy.url(service.url).replace(/\/$/, ''))
  const view = client.watch(TOP)
  await untilBack(client, () => view.state === 'live', 'live')
  const told: LiveUpdate[] = []
  view.subscribe((update) => told.push(update))
  service.board.apply([{ userId: 2, totalScore: 20 }])
  await until(() => view.entries.length === 2, 'two rows')
  proxy.cutAll()
  await until(() => view.state === 'reconnecting', 'the loss is shown')
  service.board.apply([{ userId: 3, totalScore: 30 }])
  await untilBack(client, () => view.state === 'live' && view.entries.length === 3, 'back again')
  expect(told.filter((update) => update.kind === 'snapshot')).toMatchObject([{ isRecovered: true }])
  client.close()
}, 20_000)

test('a board nobody knows closes its view with the problem, and the other streams go on', async () => {
  await using service = await startRealtime()
  const client = openClient(service.url)
  const view = client.watch(TOP)
  const lost = client.watch(TOP, { board: 'nowhere' })
  await untilBack(client, () => lost.state === 'closed' && view.state === 'live', 'closed')
  expect(lost.error).toMatchObject({ code: 'unknown_board', status: 404 })
  client.close()
}, 20_000)

test('whoever gets a better network has a WebSocket again', async () => {
  await using service = await startRealtime()
  await using proxy = await startTcpProxy(service.url)
  let isBlocked = true
  class Either extends WebSocket {
    constructor(url: string) {
      super(isBlocked ? url.replace('/ws', '/nowhere') : url)
      this.on('error', () => undefined) // a close follows
    }
  }
  const client = openClient(proxy.url(service.url).replace(/\/$/, ''), { WebSocket: Either })
  const view = client.watch(TOP)
  await untilBack(client, () => view.state === 'live', 'live')
  expect(service.app.realtime.streams).toBe(1)
  isBlocked = false
  proxy.cutAll()
  await untilBack(
    client,
    () => service.app.realtime.readers.count - service.app.realtime.streams === 1,
    'over a socket',
  )
  await untilBack(client, () => view.state === 'live', 'live again')
  client.close()
}, 20_000)
