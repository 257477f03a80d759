/** A transport that keeps what it was sent, and is as slow as a test says. */

import type { CloseReason } from '@leaderboard/contracts/close-codes'
import type { ServerFrame } from '@leaderboard/contracts/socket-frames'
import type { Transport } from '../reader.ts'
import type { SharedFrame } from '../shared-frame.ts'

export class RecordingTransport implements Transport {
  readonly frames: ServerFrame[] = []
  readonly closes: string[] = []
  buffered = 0

  bufferedBytes(): number {
    return this.buffered
  }

  send(frame: SharedFrame, id: string): number {
    const text = frame.textFor(id)
    this.frames.push(JSON.parse(text) as ServerFrame)
    return text.length
  }

  close(reason: CloseReason): void {
    this.closes.push(reason)
  }

  terminate(): void {
    this.closes.push('terminated')
  }
}
