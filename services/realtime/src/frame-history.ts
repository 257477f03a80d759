import type { SharedFrame } from './shared-frame.ts'

interface Kept {
  frame: SharedFrame
  /** Where this frame leads to, or null for a frame that rides along (overtaken) and moves no position. */
  end: number | null
}

/**
 * The last frames of a topic, within one epoch, for watchers that come back. A place to resume from is exactly the end
 * of a kept frame, or the start of the history: anything else could hide a frame (I7). Several frames may end at one
 * place, as names come late or a board is loaded again while the log stands still; resuming begins behind the first.
 */
export class FrameHistory {
  readonly #maxFrames: number
  readonly #maxChars: number
  #kept: Kept[] = []
  #chars = 0
  /** Where what is kept begins. */
  #start: number
  /** Whoever stands at the start may have missed something that is not kept: what rode along, or rows loaded again. */
  #isTorn: boolean

  constructor(start: number, limits: { maxFrames: number; maxChars: number }, isTorn = false) {
    this.#start = start
    this.#isTorn = isTorn
    this.#maxFrames = limits.maxFrames
    this.#maxChars = limits.maxChars
  }

  push(frame: SharedFrame, end: number | null): void {
    this.#kept.push({ frame, end })
    this.#chars += frame.length
    while (this.#kept.length > this.#maxFrames || this.#chars > this.#maxChars) this.#dropFirst()
  }

  /** The frames after the position, or null where something may be missing. */
  after(sequence: number): SharedFrame[] | null {
    if (sequence === this.#start) return this.#isTorn ? null : this.#kept.map(({ frame }) => frame)
    const index = this.#kept.findIndex(({ end }) => end === sequence)
    return index === -1 ? null : this.#kept.slice(index + 1).map(({ frame }) => frame)
  }

  #dropFirst(): void {
    const first = this.#kept.shift()
    if (first === undefined) return
    this.#chars -= first.frame.length
    this.#isTorn = first.end === null || first.end === this.#start
    this.#start = first.end ?? this.#start
  }
}
