import { connect, type Socket } from 'node:net'

/** A failure of the connection itself, with a code that says what can have happened. */
class SocketError extends Error {
  override readonly name = 'SocketError'
  readonly code: 'CONNECTION_REFUSED' | 'CONNECTION_SILENT'

  constructor(code: SocketError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface SocketOptions {
  readonly host: string
  readonly port: number
  /** A server that owes an answer for so long is taken for gone; undefined: never. */
  readonly silenceMs?: number | undefined
}

/**
 * A socket for the driver, with two things the driver does not do. A peer that ends the connection before it has said a
 * word is an error: else the driver would connect again and again without a pause, and its query never settle. And a
 * server that owes an answer for `silenceMs` is taken for gone, so that a half-open connection does not hold its place
 * in the pool for ever. (Under TLS only the first of the two works.)
 */
export function openSocket({ host, port, silenceMs }: SocketOptions): Socket {
  const socket = connect({ host, port })
  socket.once('end', () => {
    if (socket.bytesRead > 0) return
    socket.destroy(new SocketError('CONNECTION_REFUSED', `${host}:${port} ended the connection at once`))
  })
  if (silenceMs !== undefined) watchForSilence(socket, silenceMs)
  return socket
}

function watchForSilence(socket: Socket, silenceMs: number): void {
  let writtenAtLastAnswer = 0
  socket.on('data', () => {
    writtenAtLastAnswer = socket.bytesWritten
  })
  socket.setTimeout(silenceMs, () => {
    if (socket.bytesWritten === writtenAtLastAnswer) return // idle: nothing is owed
    socket.destroy(new SocketError('CONNECTION_SILENT', `No answer within ${silenceMs} ms`))
  })
}
