/** A client and the gate it talks to, with frames to send. */
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { DeltaFrame, SnapshotFrame } from '@leaderboard/contracts/socket-frames'
import { WebSocket } from 'ws'
import { createLeaderboardClient, type LeaderboardClient, type LeaderboardClientOptions } from '../client.ts'
import { GateServer, type HeldSocket } from './gate-server.ts'

export const stats = { players: 2, asOf: 5, isStale: false }
export const row = (userId: number, ordinal: number): BoardRow => ({
  rank: ordinal,
  ordinal,
  userId,
  username: `p${userId}`,
  totalScore: 9,
  sessions: 1,
})
export const snapshot = (id: string, sequence: number, more: Partial<SnapshotFrame> = {}): SnapshotFrame => ({
  type: 'snapshot',
  id,
  epoch: 'a',
  sequence,
  recovered: false,
  entries: [row(2, 2), row(1, 1)],
  stats,
  ...more,
})
export const delta = (id: string, prev: number, sequence: number, more: Partial<DeltaFrame> = {}): DeltaFrame => ({
  type: 'delta',
  id,
  epoch: 'a',
  prev,
  sequence,
  stats,
  ops: [{ op: 'put', entry: row(3, 3) }],
  ...more,
})
export const hello = (heartbeatMs = 25_000) =>
  ({ type: 'hello', protocol: 1, tickMs: 100, heartbeatMs, serverTime: 1 }) as const

export const TOP = { kind: 'top', n: 3 } as const

interface World extends AsyncDisposable {
  gate: GateServer
  client: LeaderboardClient
}

export async function openWorld(options: LeaderboardClientOptions = {}): Promise<World> {
  const gate = await GateServer.start()
  const client = createLeaderboardClient({ baseUrl: gate.url, WebSocket, ...options })
  const dispose = async () => {
    client.close()
    await gate[Symbol.asyncDispose]()
  }
  return { gate, client, [Symbol.asyncDispose]: dispose }
}

/** The next socket, past its hello and its first subscription. */
export async function accept(gate: GateServer): Promise<HeldSocket> {
  const socket = await gate.sockets.next()
  socket.send(hello())
  return socket
}
