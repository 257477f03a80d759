import type { ViewState } from '@leaderboard/board-view/board-view'

/** Longer than the relay takes to bring what died on its way to the log. */
const SETTLED_WITHIN_MS = 5_000

/**
 * Standings just loaded may be ahead of their position: what was committed before the copy ended comes again as entries. Told at that position they would be other rows than elsewhere, and who resumes from it on another
 * replica would keep them. So nothing is told until the view has reached the head of the log, or for a while where it
 * cannot.
 */
export class Settling {
  readonly #onSettled: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(onSettled: () => void) {
    this.#onSettled = onSettled
  }

  get isOver(): boolean {
    return this.#timer === undefined
  }

  /** The view was loaded, or nobody knows how long ago it was. */
  begin(state: ViewState): void {
    this.stop()
    if (state === 'behind') this.#timer = setTimeout(() => this.#end(), SETTLED_WITHIN_MS)
  }

  see(state: ViewState): void {
    if (state !== 'behind' && !this.isOver) this.#end()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #end(): void {
    this.stop()
    this.#onSettled()
  }
}
