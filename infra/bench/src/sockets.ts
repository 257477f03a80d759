/** Many WebSockets to one address, and what they hear. */
import { WebSocket } from 'ws'

/** Opened together at most: a listening socket's line is short. */
const AT_ONCE = 100

/** Opens sockets; each is ready when it has heard its first frame. */
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
    socket.once('message', () => resolve(socket))
    socket.on('message', (data: Buffer) => onFrame(data, socket))
  })
}
