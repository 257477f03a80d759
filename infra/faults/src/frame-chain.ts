import type { SubscribeFrame } from '@leaderboard/contracts/socket-frames'

interface Link {
  epoch: string
  sequence: number
  /** Null once the subscription was answered: where the subscriber says it was, or that it was nowhere. */
  asked: { since: SubscribeFrame['since'] | null } | null
}

/**
 * Watches what one socket carries: within a subscription each frame must say that it follows the one before, or be a
 * snapshot. A frame that does neither is a hole nobody announced (I7). Independent of packages/client, which would
 * notice it too and mend it silently.
 */
export class FrameChain {
  readonly #links = new Map<string, Link>()
  readonly #onGap: (what: string) => void

  constructor(onGap: (what: string) => void) {
    this.#onGap = onGap
  }

  sent(text: string): void {
    const frame = JSON.parse(text) as SubscribeFrame | { type: 'unsubscribe' | 'ping'; id?: string }
    if (frame.type === 'unsubscribe' && frame.id !== undefined) this.#links.delete(frame.id)
    if (frame.type !== 'subscribe') return
    this.#links.set(frame.id, { epoch: '', sequence: 0, asked: { since: frame.since ?? null } })
  }

  received(text: string): void {
    const frame = JSON.parse(text) as {
      type: string
      id?: string
      epoch: string
      prev: number
      sequence: number
      recovered: boolean
    }
    const link = frame.id === undefined ? undefined : this.#links.get(frame.id)
    if (link === undefined) return
    if (frame.type === 'snapshot') this.#begin(link, frame)
    else if (frame.type === 'delta' || frame.type === 'event') this.#continue(link, frame)
  }

  #begin(link: Link, frame: { epoch: string; sequence: number; recovered: boolean }): void {
    const since = link.asked?.since ?? null
    if (frame.recovered && (since?.epoch !== frame.epoch || since.sequence !== frame.sequence)) {
      this.#onGap(`recovered at ${frame.epoch}/${frame.sequence}, asked from ${since?.epoch}/${since?.sequence}`)
    }
    Object.assign(link, { epoch: frame.epoch, sequence: frame.sequence, asked: null })
  }

  #continue(link: Link, frame: { epoch: string; prev: number; sequence: number }): void {
    if (link.asked !== null) return // the last frames of an older subscription
    if (frame.epoch !== link.epoch || frame.prev !== link.sequence) {
      this.#onGap(`a frame from ${frame.epoch}/${frame.prev} follows one that ended at ${link.epoch}/${link.sequence}`)
    }
    Object.assign(link, { epoch: frame.epoch, sequence: frame.sequence })
  }
}
