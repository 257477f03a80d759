import type { Submission } from './submission.ts'

/** Ids in hand below which the next block is asked for: some tens of milliseconds at full speed. */
const LOW_WATER = 1_000

export interface IdBlock {
  readonly first: number
  readonly count: number
}

/**
 * Which id does the next session get? Ids come in blocks from the sequence, so that they are known before the
 * statement that uses them; what a stopping process has left is never used. The next block is asked for before the
 * last one runs out.
 */
export class SessionIds {
  #draw: () => Promise<IdBlock>
  #blocks: { next: number; end: number }[] = []
  #left = 0
  #drawing: Promise<void> | null = null

  constructor(draw: () => Promise<IdBlock>) {
    this.#draw = draw
  }

  /**
   * Gives each submission an id; synchronous where there are enough. Rejects where a block could not be drawn: then
   * the same call may be made again. One that has an id keeps it.
   */
  assign(submissions: readonly Submission[]): Promise<void> | null {
    if (this.#left < submissions.length) return this.#wait(submissions)
    for (const submission of submissions) {
      if (submission.sessionId === 0) submission.sessionId = this.#take()
    }
    if (this.#left < LOW_WATER) this.#fetch().catch(() => undefined) // whoever needs it asks again, and hears why not
    return null
  }

  async #wait(submissions: readonly Submission[]): Promise<void> {
    while (this.#left < submissions.length) await this.#fetch()
    await this.assign(submissions)
  }

  #fetch(): Promise<void> {
    this.#drawing ??= this.#draw()
      .then((block) => {
        this.#blocks.push({ next: block.first, end: block.first + block.count })
        this.#left += block.count
      })
      .finally(() => {
        this.#drawing = null
      })
    return this.#drawing
  }

  #take(): number {
    const [block] = this.#blocks
    if (block === undefined) throw new Error('There is no session id left')
    const id = block.next++
    this.#left--
    if (block.next === block.end) this.#blocks.shift()
    return id
  }
}
