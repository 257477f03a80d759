import { protocolsWith } from './read-socket.ts'
import type { SocketConstructor, SocketLike } from './socket-like.ts'
import { StreamSocket, type StreamSocketOptions } from './stream-socket.ts'

/** Opens a connection; `bearer` is the key or token to show, or null. May throw, as a WebSocket does. */
export type Dial = (url: string, bearer: string | null) => SocketLike

interface DialOptions extends Pick<StreamSocketOptions, 'baseUrl' | 'fetch'> {
  /** Null where the runtime has none. */
  WebSocket: () => SocketConstructor | null
}

/** WebSockets in a row that never opened, until a stream is tried: one may be a server that restarts. */
const ENOUGH_FAILURES = 3

/**
 * Dials a WebSocket, and event streams where none can be opened. Each time the streams are lost a WebSocket has its
 * chance again, so that whoever moves to a better network has the better connection.
 */
export function dialWith({ WebSocket, baseUrl, fetch }: DialOptions): Dial {
  let failures = 0
  let wasStream = false
  return (url, bearer) => {
    const Socket = WebSocket()
    const isStream = Socket === null || (failures >= ENOUGH_FAILURES && !wasStream)
    wasStream = isStream
    if (isStream) return new StreamSocket({ baseUrl, fetch, bearer })
    failures += 1 // until it opens
    const socket = bearer === null ? new Socket(url) : new Socket(url, protocolsWith(bearer))
    socket.addEventListener('open', () => {
      failures = 0
    })
    return socket
  }
}
