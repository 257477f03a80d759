import type { SharedFrame } from './shared-frame.ts'

interface Kept {
  frame: SharedFrame
  /** Where this frame leads to, or null for a frame that rides along (overtaken) and moves no position. */
  end: number | null
}

/**
 * The last frames of a topic, within one epoch, for watchers that come back. A place to resume from is exactly the end
 * of a kept frame, or the start of the history: anything else could hide a frame (I7).
 */
export class FrameHistory {
  readonly #maxFrames: number
  readonly #maxChars: number
  #kept: Kept[] = []
  #chars = 0
  #start: number

  constructor(start: number, limits: { maxFrames: number; maxChars: number }) {
    this.#start = start
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
    if (sequence === this.#start) return this.#kept.map(({ frame }) => frame)
    // The first frame that ended there: a later one may end at the same sequence (a name that came late).
    const index = this.#kept.findIndex(({ end }) => end === sequence)
    return index === -1 ? null : this.#kept.slice(index + 1).map(({ frame }) => frame)
  }

  #dropFirst(): void {
    const first = this.#kept.shift()
    if (first === undefined) return
    this.#chars -= first.frame.length
    // What rode along with a dropped frame cannot be told any more; resuming starts behind the next end.
    if (first.end !== null) this.#start = first.end
    else this.#start = NOWHERE
  }
}

/** No sequence. */
const NOWHERE = -1
