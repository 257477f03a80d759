/** For tests: bytes on a socket, exactly as given, and what comes back until the other side closes. */
import { connect } from 'node:net'

export interface RawAnswer {
  text: string
  /** Status of each response, in order. */
  statuses: number[]
  /** Milliseconds from the connection to its end. */
  ms: number
}

interface SendRawOptions {
  /** Sent piece by piece, this long apart, for a client that drips. */
  dripMs?: number
  /** Give up waiting for the close after this. */
  deadlineMs?: number
}

/** Sends and reads until the server closes; rejects where it does not within the deadline. */
export async function sendRaw(
  port: number,
  bytes: string | readonly string[],
  options: SendRawOptions = {},
): Promise<RawAnswer> {
  const { dripMs = 0, deadlineMs = 15_000 } = options
  const started = performance.now()
  const socket = connect({ port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  const pieces = typeof bytes === 'string' ? [bytes] : [...bytes]
  const send = () => {
    const piece = pieces.shift()
    if (piece === undefined) clearInterval(drip)
    else socket.write(piece, 'latin1')
  }
  const drip = setInterval(send, dripMs)
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      socket.destroy()
      reject(new Error(`still open after ${deadlineMs} ms; got: ${Buffer.concat(chunks).toString('latin1')}`))
    }, deadlineMs)
    socket.on('connect', send)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => undefined) // a reset is one way of closing
    socket.on('close', () => {
      clearTimeout(deadline)
      clearInterval(drip)
      const text = Buffer.concat(chunks).toString('latin1')
      const statuses = Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), (match) => Number(match[1]))
      resolve({ text, statuses, ms: performance.now() - started })
    })
  })
}
