import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { TlsOptions } from './tls-options.ts'

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
  readonly tls: TlsOptions
  /** Longest time for the agreement on TLS; the driver watches over what comes after. */
  readonly connectTimeoutMs: number
  /** A server that owes an answer for so long is taken for gone; undefined: never. */
  readonly silenceMs?: number | undefined
}

/** What a client sends before anything else to ask for TLS: length 8, code 80877103. The answer is one byte. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/**
 * A socket for the driver, TLS agreed on where it is wanted, that does three things the driver does not do by itself:
 * - A peer that ends the connection before it has said a word is an error. (The driver would connect again and again
 *   without a pause, and its query never settle.)
 * - A server that owes an answer for `silenceMs` is taken for gone. (A half-open connection would hold its place in the
 *   pool for ever.)
 * - An error is told together with the close. (A query that is sent between the two would never settle; and one who
 *   repeats a batch whose outcome is unknown does so at once.)
 *
 * Never rejects, since the driver would lose the place in its pool: a failure comes as the error of a socket.
 */
export async function openSocket(options: SocketOptions): Promise<Socket> {
  try {
    const socket = await open(options)
    if (options.silenceMs !== undefined) watchForSilence(socket, options.silenceMs)
    tellErrorWithClose(socket)
    return socket
  } catch (error) {
    return failingSocket(error instanceof Error ? error : new Error(String(error)))
  }
}

async function open({ host, port, tls, connectTimeoutMs }: SocketOptions): Promise<Socket> {
  const socket = connect({ host, port })
  if (tls === false) {
    socket.once('end', () => {
      if (socket.bytesRead === 0) socket.destroy(refused(`${host}:${port} ended the connection at once`))
    })
    return socket
  }
  try {
    const signal = AbortSignal.timeout(connectTimeoutMs)
    await once(socket, 'connect', { signal })
    if (await offersTls(socket, signal)) return await encrypt(socket, tls, signal)
    if (tls === 'prefer') return socket
    throw refused(`${host}:${port} does not speak TLS, and sslmode asks for it`)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function offersTls(socket: Socket, signal: AbortSignal): Promise<boolean> {
  socket.write(SSL_REQUEST)
  const ended = once(socket, 'end', { signal }).then(() => {
    throw refused('The server ended the connection when it was asked for TLS')
  })
  ended.catch(() => undefined) // settles later as well, when the answer was first
  const [answer] = await Promise.race([once(socket, 'data', { signal }), ended])
  return Buffer.isBuffer(answer) && answer.toString('latin1') === 'S'
}

async function encrypt(socket: Socket, tls: 'prefer' | ConnectionOptions, signal: AbortSignal): Promise<Socket> {
  const options = tls === 'prefer' ? { rejectUnauthorized: false } : tls
  const encrypted = connectTls({ ...options, socket })
  await once(encrypted, 'secureConnect', { signal })
  return encrypted
}

function watchForSilence(socket: Socket, silenceMs: number): void {
  let writtenAtLastAnswer = 0
  socket.on('data', () => {
    writtenAtLastAnswer = socket.bytesWritten
  })
  socket.setTimeout(silenceMs)
  socket.on('timeout', () => {
    if (socket.bytesWritten === writtenAtLastAnswer) return // idle: nothing is owed
    socket.destroy(new SocketError('CONNECTION_SILENT', `No answer within ${silenceMs} ms`))
  })
}

/** @param known why the socket will fail, whatever it says itself */
function tellErrorWithClose(socket: Socket, known: Error | null = null): void {
  const emit = socket.emit.bind(socket) as (event: string, ...values: unknown[]) => boolean
  let failure: unknown = known
  Object.defineProperty(socket, 'emit', {
    value: (event: string, ...values: unknown[]): boolean => {
      if (event === 'error') {
        failure ??= values[0]
        return true
      }
      if (event !== 'close' || failure === null) return emit(event, ...values)
      emit('error', failure)
      return emit('close', true)
    },
  })
}

/** Was never connected: fails by the driver's first message, after it has attached its listeners. */
function failingSocket(error: Error): Socket {
  const socket = new Socket()
  tellErrorWithClose(socket, error)
  return socket
}

function refused(message: string): SocketError {
  return new SocketError('CONNECTION_REFUSED', message)
}
