import { RateWindow } from './rate-window.ts'

interface TrafficSums {
  readonly frames: number
  readonly bytes: number
}

/** What went out. Sending a frame costs two additions here; metrics and rates are told once a tick, by `flush`. */
export class Traffic {
  readonly #onFlush: (sums: TrafficSums) => void
  readonly #frameRate = new RateWindow()
  readonly #byteRate = new RateWindow()
  #frames = 0
  #bytes = 0

  constructor(onFlush: (sums: TrafficSums) => void) {
    this.#onFlush = onFlush
  }

  sent(bytes: number): void {
    this.#frames += 1
    this.#bytes += bytes
  }

  flush(): void {
    if (this.#frames === 0) return
    const sums = { frames: this.#frames, bytes: this.#bytes }
    this.#frames = 0
    this.#bytes = 0
    this.#frameRate.add(sums.frames)
    this.#byteRate.add(sums.bytes)
    this.#onFlush(sums)
  }

  /** Means of the last ten seconds. */
  rates(): { framesPerSecond: number; bytesPerSecond: number } {
    this.flush()
    return { framesPerSecond: this.#frameRate.perSecond(), bytesPerSecond: this.#byteRate.perSecond() }
  }
}
