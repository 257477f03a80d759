import { once } from 'node:events'
import { connect } from 'node:net'

/** Opens connections that announce a megabyte each and send one byte of it, until the function it gives is called. */
export async function stallBodies(port: number, path: string, count: number): Promise<() => void> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const socket of sockets) {
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{`,
    )
  }
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}
