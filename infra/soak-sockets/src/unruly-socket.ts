import type { SocketConstructor } from '@leaderboard/client/socket-like'
import { WebSocket } from 'ws'
import type { FrameChain } from './frame-chain.ts'

/** The socket a client has at the moment, in the hands of somebody who breaks it. */
export interface Unruly {
  readonly Socket: SocketConstructor
  /** Gone without a goodbye. */
  cut(): void
  /** Reads nothing more, not even pings, until `resume`: a slow reader, or a half-open socket if it lasts. */
  stall(): void
  resume(): void
}

/** Sockets for one client of the library, each watched by the chain. */
export function unrulySocket(chain: FrameChain): Unruly {
  let current: WebSocket | null = null
  const become = (socket: WebSocket) => {
    current = socket
  }
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, { perMessageDeflate: false })
      become(this)
      chain.opened()
      // What an old socket still has to say once it is read again is heard by nobody.
      this.on('message', (data: Buffer) => current === this && chain.received(data.toString()))
      this.on('error', () => undefined) // a close event follows
    }

    override send(text: string): void {
      if (this.readyState === this.OPEN) chain.sent(text)
      super.send(text)
    }
  }
  return {
    Socket,
    cut: () => current?.terminate(),
    stall: () => {
      if (current?.readyState === WebSocket.OPEN) current.pause()
    },
    resume: () => {
      if (current?.isPaused === true) current.resume()
    },
  }
}
