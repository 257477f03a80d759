import type { ServerFrame } from '@leaderboard/contracts/socket-frames'
import { encodeTextFrame } from './encode-text-frame.ts'

type Addressed = Extract<ServerFrame, { id: string }>
/** A frame before it is addressed to a subscription. */
export type Unaddressed = Addressed extends infer F ? (F extends { id: string } ? Omit<F, 'id'> : never) : never

/**
 * A frame for all watchers of a topic: serialised once, then addressed. Subscription ids are few (clients count from
 * v1), so the bytes for the wire are kept for each id too, and the second watcher under an id costs no more than its
 * socket's write.
 */
export class SharedFrame {
  /**
   * Where a reader of this frame can resume from, as `epoch.sequence`: the id of a server-sent event. Null for frames
   * that ride along (overtaken, overtook): they run ahead of the frame that leads to their sequence.
   */
  readonly position: string | null
  readonly length: number
  readonly #type: string
  /** From behind the id to the closing brace. */
  readonly #rest: string
  readonly #bytes = new Map<string, Buffer>()

  constructor({ type, ...body }: Unaddressed) {
    this.#type = type
    this.#rest = JSON.stringify(body).slice(1)
    const isPlace = type !== 'overtaken' && type !== 'overtook' && 'epoch' in body
    this.position = isPlace ? `${body.epoch}.${body.sequence}` : null
    this.length = this.#rest.length + 40
  }

  textFor(id: string): string {
    return `{"type":"${this.#type}","id":"${id}",${this.#rest}` // ids hold nothing that JSON escapes
  }

  /** The whole WebSocket frame, header and all; not to be changed: others get the same bytes. */
  bytesFor(id: string): Buffer {
    let bytes = this.#bytes.get(id)
    if (bytes === undefined) {
      bytes = encodeTextFrame(this.textFor(id))
      if (this.#bytes.size < MAX_KEPT_IDS) this.#bytes.set(id, bytes)
    }
    return bytes
  }

  /** Called after the frame was sent: it may stay in a history for a while, where the bytes would only take room. */
  dropBytes(): void {
    this.#bytes.clear()
  }
}

const MAX_KEPT_IDS = 16
