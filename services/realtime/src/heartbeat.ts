import type { SocketSession } from './socket-session.ts'

/**
 * Finds sockets that are open on our side only. Each is pinged once per `heartbeatMs`, spread over that time by
 * slots, and cut off when nothing came back until its next turn.
 */
export class Heartbeat {
  readonly #slots: Set<SocketSession>[]
  readonly #timer: NodeJS.Timeout
  readonly #onDead: () => void
  #turn = 0
  #next = 0

  constructor({ heartbeatMs, onDead }: { heartbeatMs: number; onDead: () => void }) {
    this.#slots = Array.from({ length: SLOTS }, () => new Set())
    this.#onDead = onDead
    this.#timer = setInterval(() => this.#beat(), heartbeatMs / SLOTS)
    this.#timer.unref()
  }

  /** Watches over a session; answers a function that ends it. */
  add(session: SocketSession): () => void {
    this.#next = (this.#next + 1) % SLOTS
    const slot = this.#slots[this.#next]
    slot?.add(session)
    return () => void slot?.delete(session)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(): void {
    this.#turn = (this.#turn + 1) % SLOTS
    const slot = this.#slots[this.#turn] ?? new Set<SocketSession>()
    for (const session of slot) {
      if (session.isAlive) session.ping()
      else {
        slot.delete(session)
        this.#onDead()
        session.terminate()
      }
    }
  }
}

const SLOTS = 20
