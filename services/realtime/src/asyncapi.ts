/** The description of /ws in AsyncAPI 3, made from the very schemas that frames are checked against. Pure. */

import { CLOSE_CODES } from '@leaderboard/contracts/close-codes'
import { SOCKET_PATH } from '@leaderboard/contracts/gateway-routes'
import {
  DeltaFrame,
  ErrorFrame,
  EventFrame,
  HelloFrame,
  OvertakenFrame,
  PingFrame,
  PongFrame,
  SnapshotFrame,
  SubscribeFrame,
  UnsubscribeFrame,
} from '@leaderboard/contracts/socket-frames'
import type { TSchema } from '@sinclair/typebox'
import { WatchQuery } from './watch-query.ts'

interface Message {
  name: string
  summary: string
  payload: TSchema
}

const TO_SERVER: readonly Message[] = [
  { name: 'subscribe', summary: 'Watch a view; the same id again replaces it', payload: SubscribeFrame },
  { name: 'unsubscribe', summary: 'Stop watching', payload: UnsubscribeFrame },
  { name: 'ping', summary: 'Are you there? Answered by pong', payload: PingFrame },
]

const TO_CLIENT: readonly Message[] = [
  { name: 'hello', summary: 'First on every connection', payload: HelloFrame },
  {
    name: 'snapshot',
    summary: 'All of a view, or (recovered) nothing missed since the place named',
    payload: SnapshotFrame,
  },
  { name: 'delta', summary: 'What leads from the frame before to this one', payload: DeltaFrame },
  { name: 'event', summary: 'Notable events, on a feed', payload: EventFrame },
  { name: 'overtaking', summary: 'A watched player was overtaken, or overtook others', payload: OvertakenFrame },
  { name: 'pong', summary: 'Answer to ping', payload: PongFrame },
  { name: 'error', summary: 'A problem (RFC 9457) with a frame or a subscription', payload: ErrorFrame },
]

const CHANNEL = '#/channels/socket'

export function asyncapiDocument(): Record<string, unknown> {
  const codes = Object.values(CLOSE_CODES).map(({ code, reason }) => `- ${code}: ${reason}`)
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Leaderboard: live views',
      version: '1',
      description: [
        'JSON text frames, each with a `type`. Deltas applied in order give exactly the next snapshot: `prev` is the',
        '`sequence` the frame before ended at, and both mean nothing without their `epoch`.',
        '',
        'Close codes (4000-4099: connect again, after `retryMs` of the reason where it names one; 4100-4199: do not):',
        ...codes,
      ].join('\n'),
    },
    channels: {
      socket: {
        address: SOCKET_PATH,
        title: 'WebSocket',
        description: 'A query string subscribes at once, under the id `query`.',
        bindings: { ws: { method: 'GET', query: WatchQuery } },
        messages: Object.fromEntries(
          [...TO_SERVER, ...TO_CLIENT].map((m) => [m.name, { $ref: `#/components/messages/${m.name}` }]),
        ),
      },
    },
    operations: {
      receiveFromClient: operation('receive', TO_SERVER),
      sendToClient: operation('send', TO_CLIENT),
    },
    components: {
      messages: Object.fromEntries(
        [...TO_SERVER, ...TO_CLIENT].map((message) => [message.name, { ...message, contentType: 'application/json' }]),
      ),
    },
  }
}

function operation(action: 'send' | 'receive', messages: readonly Message[]) {
  return {
    action,
    channel: { $ref: CHANNEL },
    messages: messages.map(({ name }) => ({ $ref: `${CHANNEL}/messages/${name}` })),
  }
}
