/**
 * HTTP/1.1 for a load generator that shares two processors with what it measures: requests are text, of an answer
 * nothing is read but its end. A request through node:http costs as much as a submission does.
 */
import { connect, type Socket } from 'node:net'

/** Called once, when the answer is whole (true) or will not come (false). */
type Done = (isAnswered: boolean) => void

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = /^content-length: *(\d+)/im

export class LeanClient {
  #address: { host: string; port: number }
  #connections: Connection[] = []
  #limit: number
  /** Requests that wait for a connection. */
  #waiting: { text: string; done: Done }[] = []
  #first = 0

  /** `connections`: open at once, at most; each carries one request at a time. */
  constructor(url: string, connections: number) {
    const { hostname, port } = new URL(url)
    this.#address = { host: hostname, port: Number(port) }
    this.#limit = connections
  }

  send(text: string, done: Done): void {
    const free = this.#connections.find((one) => one.isFree)
    if (free !== undefined) free.send(text, done)
    else if (this.#connections.length < this.#limit) this.#open().send(text, done)
    else this.#waiting.push({ text, done })
  }

  close(): void {
    for (const connection of this.#connections.slice()) connection.close()
  }

  #open(): Connection {
    const connection = new Connection(connect(this.#address), {
      onFree: () => this.#next(connection),
      onClose: () => {
        this.#connections.splice(this.#connections.indexOf(connection), 1)
        if (this.#waiting.length > 0) this.#next(this.#open())
      },
    })
    this.#connections.push(connection)
    return connection
  }

  #next(connection: Connection): void {
    const next = this.#waiting[this.#first]
    if (next === undefined) return
    if (++this.#first === this.#waiting.length) {
      this.#waiting = []
      this.#first = 0
    }
    connection.send(next.text, next.done)
  }
}

class Connection {
  isFree = true
  #socket: Socket
  #hear: { onFree: () => void; onClose: () => void }
  #done: Done | null = null
  /** Bytes of the answer that are still to come; null before its head has come whole. */
  #left: number | null = null
  #head: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, hear: { onFree: () => void; onClose: () => void }) {
    this.#socket = socket.setNoDelay(true)
    this.#hear = hear
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => undefined) // 'close' follows
    socket.on('close', () => {
      this.isFree = false
      hear.onClose()
      this.#settle(false)
    })
  }

  send(text: string, done: Done): void {
    this.isFree = false
    this.#done = done
    this.#socket.write(text, 'latin1')
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#left === null) {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
      const end = this.#head.indexOf(HEAD_END)
      if (end === -1) return
      const length = LENGTH.exec(this.#head.toString('latin1', 0, end))?.[1]
      if (length === undefined) return this.close() // an answer of unknown length is of no route that is measured
      this.#left = Number(length) - (this.#head.length - end - HEAD_END.length)
      this.#head = Buffer.alloc(0)
    } else this.#left -= chunk.length
    if (this.#left > 0) return
    this.#left = null
    this.isFree = true
    this.#settle(true)
    if (this.isFree) this.#hear.onFree()
  }

  #settle(isAnswered: boolean): void {
    const done = this.#done
    this.#done = null
    done?.(isAnswered)
  }
}
