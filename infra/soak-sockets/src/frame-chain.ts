/**
 * Follows what one client is sent, over all its sockets, and finds gaps that nobody announced (I7). It knows nothing of
 * packages/client, which would notice a gap too, and mend it in silence. Pure.
 */
import type { ServerFrame, SubscribeFrame } from '@leaderboard/contracts/socket-frames'

interface Position {
  epoch: string
  sequence: number
}

interface Link {
  /** Null until the first snapshot. */
  held: Position | null
  /** The frame asked for, while nothing has answered it. */
  asked: { since: Position | null } | null
}

export interface ChainCounts {
  /** Snapshots that began a view anew: the gap, if there was one, was said aloud. */
  fresh: number
  /** Snapshots that said "nothing was missed", and were right. */
  recovered: number
  /** Deltas and events. */
  steps: number
}

export class FrameChain {
  readonly counts: ChainCounts = { fresh: 0, recovered: 0, steps: 0 }
  readonly gaps: string[] = []
  readonly #links = new Map<string, Link>()

  /** A new socket: nothing is subscribed on it. */
  opened(): void {
    this.#links.clear()
  }

  sent(text: string): void {
    const frame = JSON.parse(text) as SubscribeFrame | { type: 'unsubscribe' | 'ping'; id?: string }
    if (frame.type === 'unsubscribe' && frame.id !== undefined) this.#links.delete(frame.id)
    if (frame.type === 'subscribe') this.#links.set(frame.id, { held: null, asked: { since: frame.since ?? null } })
  }

  received(text: string): void {
    const frame = JSON.parse(text) as ServerFrame
    if (frame.type !== 'snapshot' && frame.type !== 'delta' && frame.type !== 'event') return
    const link = this.#links.get(frame.id)
    if (link === undefined) return // the last frames of a view that was left
    const { epoch, sequence } = frame
    if (frame.type === 'snapshot') {
      const since = link.asked?.since ?? null
      this.counts[frame.recovered ? 'recovered' : 'fresh'] += 1
      if (frame.recovered && !isSame(since, { epoch, sequence })) {
        this.gaps.push(`recovered at ${epoch}/${sequence}, asked from ${since?.epoch}/${since?.sequence}`)
      }
    } else {
      if (link.asked !== null) return // of an older subscription under this id
      this.counts.steps += 1
      if (!isSame(link.held, { epoch, sequence: frame.prev })) {
        const { held } = link
        this.gaps.push(`${frame.type} from ${epoch}/${frame.prev} after ${held?.epoch}/${held?.sequence}`)
      }
    }
    link.held = { epoch, sequence }
    link.asked = null
  }
}

function isSame(a: Position | null, b: Position): boolean {
  return a?.epoch === b.epoch && a.sequence === b.sequence
}
