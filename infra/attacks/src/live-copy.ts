/** What a watcher of one view has on the screen: frames applied as they come, nothing guessed. */
import { once } from 'node:events'
import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import type { FeedEvent, ServerFrame, ViewSpec } from '@leaderboard/contracts/socket-frames'
import { WebSocket } from 'ws'

export class LiveCopy implements Disposable {
  readonly #socket: WebSocket
  #rows = new Map<number, BoardRow>()
  readonly events: FeedEvent[] = []
  /** Frames that fit: each continues the one before. */
  frames = 0
  error: unknown = null

  static async open(url: string, view: ViewSpec): Promise<LiveCopy> {
    const copy = new LiveCopy(new WebSocket(`${url.replace('http', 'ws')}/ws`))
    await once(copy.#socket, 'open')
    copy.#socket.send(JSON.stringify({ type: 'subscribe', id: 'a', view }))
    return copy
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString('utf8')) as ServerFrame))
  }

  /** Best first, as the board's rows are read elsewhere. */
  get rows(): Omit<BoardRow, 'username'>[] {
    return [...this.#rows.values()]
      .toSorted((a, b) => a.ordinal - b.ordinal)
      .map(({ username: _username, ...row }) => row)
  }

  [Symbol.dispose](): void {
    this.#socket.terminate()
  }

  #take(frame: ServerFrame): void {
    if (frame.type === 'snapshot') this.#rows = new Map(frame.entries.map((row) => [row.userId, row]))
    else if (frame.type === 'error') this.error = frame.problem
    else if (frame.type === 'event') this.events.push(...frame.events)
    else if (frame.type === 'delta') {
      for (const op of frame.ops) {
        if (op.op === 'put') this.#rows.set(op.entry.userId, op.entry)
        else if (op.op === 'remove') this.#rows.delete(op.userId)
        else {
          const held = this.#rows.get(op.userId)
          if (held !== undefined) this.#rows.set(op.userId, { ...held, rank: op.rank, ordinal: op.ordinal })
        }
      }
    }
    this.frames += 1
  }
}
