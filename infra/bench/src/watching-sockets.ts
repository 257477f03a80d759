/**
 * Many WebSockets that only listen, at a fraction of what a library costs: the reader must not be the brake. Each
 * answers pings, is subscribed by its address, and counts as open when its first snapshot (or, from a bare server, the
 * upgrade) has come.
 */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { FrameReader } from './frame-reader.ts'

/** `socket` is the number of the socket, from 0; the payload is true only during the call. */
export type OnFrame = (payload: Buffer, socket: number) => void

/** Opened together at most: a listening socket's line is short. */
const AT_ONCE = 100
const READ_BYTES = 64 * 1024
const PING = 9
const TEXT = 1
/** Masked with zeros, without a payload: as the pings are. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const HEADER_END = Buffer.from('\r\n\r\n')
const SNAPSHOT = Buffer.from('{"type":"snapshot"')

/** All sockets read into it, one after the other. */
const SHARED = new Uint8Array(READ_BYTES)

export class WatchingSockets {
  /** Text frames so far, on all sockets. */
  frames = 0
  readonly #sockets: Socket[] = []
  readonly #onFrame: OnFrame

  constructor(onFrame: OnFrame = () => undefined) {
    this.#onFrame = onFrame
  }

  /** Opens so many more. */
  async open(url: string, count: number, { isBare = false } = {}): Promise<void> {
    const target = this.#sockets.length + count
    while (this.#sockets.length < target) {
      const some = Math.min(AT_ONCE, target - this.#sockets.length)
      await Promise.all(Array.from({ length: some }, () => this.#openOne(new URL(url), isBare)))
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #openOne({ hostname, port, pathname, search }: URL, isBare: boolean): Promise<void> {
    const number = this.#sockets.length
    return new Promise((resolve, reject) => {
      let isAwaited = !isBare
      const reader = new FrameReader((opcode, payload) => {
        if (opcode === PING) socket.write(PONG)
        if (opcode !== TEXT) return
        this.frames += 1
        this.#onFrame(payload, number)
        if (!isAwaited || !payload.subarray(0, SNAPSHOT.length).equals(SNAPSHOT)) return
        isAwaited = false // from here on a frame costs the reader as little as it can
        resolve()
      })
      let isUpgraded = false
      const callback = (length: number, buffer: Uint8Array): boolean => {
        const chunk = Buffer.from(buffer.buffer, buffer.byteOffset, length)
        if (isUpgraded) reader.take(chunk)
        else {
          isUpgraded = true
          if (!chunk.toString('latin1', 0, 12).endsWith('101')) reject(new Error(chunk.toString()))
          reader.take(chunk.subarray(chunk.indexOf(HEADER_END) + HEADER_END.length))
          if (isBare) resolve()
        }
        return true
      }
      const socket = connect({ host: hostname, port: Number(port), onread: { buffer: SHARED, callback } })
      this.#sockets.push(socket)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('A socket was closed before its snapshot came')))
      socket.write(
        `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      )
    })
  }
}
