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
 *
 * Ids are good for as long as the server that gave them is there. After a lost connection another one may stand in its
 * place: a standby that lagged does not know of the last blocks, and gives them to somebody else. So all that were drawn
 * before and are not committed are forgotten then; those that are committed came to the standby behind their block.
 */
export class SessionIds {
  #draw: () => Promise<IdBlock>
  #blocks: { next: number; end: number }[] = []
  #left = 0
  #drawing: Promise<void> | null = null
  #generation = 1

  constructor(draw: () => Promise<IdBlock>) {
    this.#draw = draw
  }

  /**
   * Gives each submission an id; synchronous where there are enough. Rejects where a block could not be drawn: then
   * the same call may be made again. One that has an id keeps it, unless that was forgotten.
   */
  assign(submissions: readonly Submission[]): Promise<void> | null {
    const without = submissions.filter((submission) => submission.idGeneration !== this.#generation)
    if (this.#left < without.length) return this.#wait(submissions)
    for (const submission of without) {
      submission.sessionId = this.#take()
      submission.idGeneration = this.#generation
    }
    if (this.#left < LOW_WATER) this.#fetch().catch(() => undefined) // whoever needs it asks again, and hears why not
    return null
  }

  /** A connection was lost; see above. */
  forget(): void {
    this.#generation++
    this.#blocks = []
    this.#left = 0
    this.#drawing = null // what is still on its way is of before
  }

  async #wait(submissions: readonly Submission[]): Promise<void> {
    while (this.#left < submissions.length) await this.#fetch()
    await this.assign(submissions)
  }

  #fetch(): Promise<void> {
    const generation = this.#generation
    this.#drawing ??= this.#draw()
      .then((block) => {
        if (generation !== this.#generation) return
        this.#blocks.push({ next: block.first, end: block.first + block.count })
        this.#left += block.count
      })
      .finally(() => {
        if (generation === this.#generation) this.#drawing = null
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
