/** Longest stretch of handing out entries before the event loop gets a turn. */
const SLICE_MS = 5

/** Cuts a long loop into stretches, between which requests are answered. */
export class TimeSlice {
  #began = performance.now()

  get isOver(): boolean {
    return performance.now() - this.#began > SLICE_MS
  }

  async next(): Promise<void> {
    await new Promise(setImmediate)
    this.#began = performance.now()
  }
}
