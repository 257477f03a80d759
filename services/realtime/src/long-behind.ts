import type { ViewState } from '@leaderboard/board-view/board-view'

const BEHIND_MS = 2000

/** A view is behind for moments whenever it is busy; only one that stays behind is worth a word. */
export class LongBehind {
  #isLong = false
  #timer: NodeJS.Timeout | undefined
  readonly #onLong: () => void

  constructor(onLong: () => void) {
    this.#onLong = onLong
  }

  get isLong(): boolean {
    return this.#isLong
  }

  see(state: ViewState): void {
    this.stop()
    this.#isLong = false
    if (state !== 'behind') return
    this.#timer = setTimeout(() => {
      this.#isLong = true
      this.#onLong()
    }, BEHIND_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
