/** The module `k6/websockets`, as far as our scripts use it. */
import { WebSocket as Socket } from 'ws'

type Listener = (event: { data?: string; error?: string }) => void

export class WebSocket {
  #socket: Socket

  constructor(url: string, _protocols: null, params: { headers?: Record<string, string> } = {}) {
    this.#socket = new Socket(url, { headers: params.headers ?? {} })
    this.#socket.on('error', () => undefined) // a script that listens is told as well
  }

  addEventListener(name: 'open' | 'close' | 'error' | 'message', listener: Listener): void {
    if (name === 'message') this.#socket.on('message', (data: Buffer) => listener({ data: data.toString() }))
    else if (name === 'error') this.#socket.on('error', ({ message }) => listener({ error: message }))
    else this.#socket.on(name, () => listener({}))
  }

  close(): void {
    this.#socket.close()
  }
}
