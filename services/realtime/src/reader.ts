/**
 * Somebody who reads frames, over a socket or a stream, at whatever speed the network allows. The promise: bounded
 * bytes per reader. Beyond the bound, frames are not queued; the next thing the reader gets is the newest state.
 */
import type { CloseReason } from '@leaderboard/contracts/close-codes'
import type { SharedFrame } from './shared-frame.ts'
import type { Topic } from './topic.ts'

/** What carries bytes to one reader. */
export interface Transport {
  /** Bytes handed over that the network has not taken. */
  bufferedBytes(): number
  send(frame: SharedFrame, id: string): number
  close(reason: CloseReason, hint?: string): void
  /** Without a goodbye. */
  terminate(): void
}

export interface Watcher {
  readonly id: string
  readonly reader: Reader
  readonly topic: Topic
  /** The next frame must be a snapshot: just joined, or frames were dropped. */
  needsSnapshot: boolean
  /** Where a returning watcher was. */
  since: { epoch: string; sequence: number } | null
}

export interface ReaderEvents {
  sent(bytes: number): void
  droppedToSnapshot(): void
  lagging(reader: Reader): void
}

export const MAX_BUFFERED_BYTES = 256 * 1024
const CAUGHT_UP_BYTES = 32 * 1024

export class Reader {
  readonly watchers = new Map<string, Watcher>()
  /** Since when the reader is behind; null while it keeps up. Monotonic milliseconds. */
  laggingSince: number | null = null
  isClosed = false
  readonly transport: Transport
  readonly #events: ReaderEvents

  constructor(transport: Transport, events: ReaderEvents) {
    this.transport = transport
    this.#events = events
  }

  /** Sends, or marks the watcher for a snapshot where the reader is behind. True if sent. */
  send(frame: SharedFrame, watcher: Watcher): boolean {
    if (this.isClosed) return false
    if (this.laggingSince !== null || this.transport.bufferedBytes() > MAX_BUFFERED_BYTES) {
      if (this.laggingSince === null) {
        this.laggingSince = performance.now()
        this.#events.lagging(this)
      }
      if (!watcher.needsSnapshot) this.#events.droppedToSnapshot()
      watcher.needsSnapshot = true
      watcher.since = null
      return false
    }
    this.#events.sent(this.transport.send(frame, watcher.id))
    return true
  }

  /** Asks whether a reader that was behind keeps up again; then its views start over from snapshots. */
  catchUp(): boolean {
    if (this.laggingSince === null) return true
    if (this.transport.bufferedBytes() > CAUGHT_UP_BYTES) return false
    this.laggingSince = null
    for (const watcher of this.watchers.values()) if (watcher.needsSnapshot) watcher.topic.answer(watcher)
    // A snapshot may have filled it up again: then it lags anew, from now on.
    return this.laggingSince === null
  }
}
