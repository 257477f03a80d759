/** Many WebSockets to one address, and what they hear. */
import { WebSocket } from 'ws'

/** Opened together at most: a listening socket's line is short. */
const AT_ONCE = 100

const SNAPSHOT = Buffer.from('{"type":"snapshot"')

/** Opens sockets on an address that subscribes at once; each is ready when it has its snapshot. */
export async function openSockets(
  url: string,
  count: number,
  onFrame: (frame: Buffer, socket: WebSocket) => void = () => undefined,
): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => openSocket(url, onFrame))
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

export function closeSockets(sockets: readonly WebSocket[]): void {
  for (const socket of sockets) socket.terminate()
}

function openSocket(url: string, onFrame: (frame: Buffer, socket: WebSocket) => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    socket.once('error', reject)
    socket.once('close', (code, reason) => reject(new Error(`A socket was closed with ${code} ${reason.toString()}`)))
    socket.on('message', (data: Buffer) => {
      if (data.subarray(0, SNAPSHOT.length).equals(SNAPSHOT)) resolve(socket)
      onFrame(data, socket)
    })
  })
}
