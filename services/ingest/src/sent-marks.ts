import type { FastifyBaseLogger as Logger } from 'fastify'

const FLUSH_AFTER_MS = 250
/** Beyond it the relay does the rest: it appends again, which the log recognises, and marks. */
const MARKS_LIMIT = 10_000

export interface SentMark {
  readonly batchId: string
  readonly seasonId: number
}

export interface SentMarksOptions {
  readonly mark: (marks: SentMark[]) => Promise<unknown>
  readonly logger: Logger
}

/**
 * Which outbox rows have reached the log? Gathered and written together a quarter of a second later: nobody waits for
 * it, and the relay looks only at rows older than two seconds. A mark that is lost costs one needless append.
 */
export class SentMarks {
  #options: SentMarksOptions
  #marks: SentMark[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(options: SentMarksOptions) {
    this.#options = options
  }

  add(mark: SentMark): void {
    if (this.#marks.length < MARKS_LIMIT) this.#marks.push(mark)
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS)
  }

  /** Resolves when everything added before has been written, or given up. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const marks = this.#marks.splice(0)
    if (marks.length > 0) this.#writing = this.#writing.then(() => this.#write(marks))
    await this.#writing
  }

  async #write(marks: SentMark[]): Promise<void> {
    try {
      await this.#options.mark(marks)
    } catch (error) {
      this.#options.logger.warn({ err: error, marks: marks.length }, 'Marking batches as sent failed; the relay will')
    }
  }
}
