import { StreamReader, type StreamReaderOptions } from './stream-reader.ts'

/**
 * The readers of a log: one for all seasons; on a node of a cluster one for each, because no command may name keys of
 * two slots there, and a blocked XREAD holds its connection.
 */
export class StreamReaders {
  readonly #options: StreamReaderOptions
  readonly #isPerSeason: boolean
  readonly #readers = new Map<number, StreamReader>()

  constructor(options: StreamReaderOptions, isPerSeason: boolean) {
    this.#options = options
    this.#isPerSeason = isPerSeason
  }

  of(seasonId: number): StreamReader {
    const key = this.#isPerSeason ? seasonId : 0
    const reader = this.#readers.get(key) ?? new StreamReader(this.#options)
    this.#readers.set(key, reader)
    return reader
  }

  checkHealth(runId: string | null): void {
    for (const reader of this.#readers.values()) reader.checkHealth(runId)
  }

  /** Nobody follows the season any more. */
  release(seasonId: number): void {
    if (!this.#isPerSeason) return
    void this.#readers.get(seasonId)?.close() // ends its loop; nobody waits for the read that is under way
    this.#readers.delete(seasonId)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader.close()))
  }
}
