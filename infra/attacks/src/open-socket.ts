import { type RawData, WebSocket } from 'ws'
import type { Answer } from './attack.ts'

export interface SocketScript {
  protocols?: string[]
  headers?: Record<string, string>
  /** Sent one after another once the socket is open; a Buffer goes as a binary frame. */
  frames?: readonly (string | Buffer | object)[]
  /** Ends the script as soon as a frame holds this. */
  until?: string
  offersCompression?: boolean
}

const PATIENCE_MS = 8_000

/**
 * Opens a socket, says its lines, and tells how it ended: the close code, or 101 where it was still open at the end of
 * the script, or the status of a refused handshake. The text is all that was heard.
 */
export function openSocket(url: string, script: SocketScript): Promise<Answer> {
  const { protocols = [], headers = {}, frames = [], until, offersCompression = false } = script
  const socket = new WebSocket(url, protocols, { headers, perMessageDeflate: offersCompression })
  let text = ''
  return new Promise((resolve) => {
    const end = (status: number) => {
      clearTimeout(timer)
      resolve({ status, text: `${text}\nextensions: ${socket.extensions}` })
      socket.terminate()
    }
    const timer = setTimeout(() => end(101), until === undefined ? 300 : PATIENCE_MS)
    if (frames.length > 0 && until === undefined) timer.refresh()
    socket.on('open', () => {
      for (const frame of frames) {
        if (typeof frame === 'string' || Buffer.isBuffer(frame)) socket.send(frame)
        else socket.send(JSON.stringify(frame))
      }
    })
    socket.on('message', (data: RawData) => {
      text += `${Buffer.isBuffer(data) ? data.toString('utf8') : ''}\n`
      if (until !== undefined && text.includes(until)) end(101)
    })
    socket.on('unexpected-response', (_request, response) => end(response.statusCode ?? 0))
    socket.on('error', () => undefined) // the close or the refusal says more
    socket.on('close', (code) => end(code))
  })
}
