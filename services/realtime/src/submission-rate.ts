import type { BoardView } from '@leaderboard/board-view/board-view'
import type { BoardViews } from '@leaderboard/board-view/open-board-views'
import { DEFAULT_BOARD } from '@leaderboard/contracts/read-leaderboard'
import { RateWindow } from './rate-window.ts'

/** Submissions a second as the log tells them: an entry of the default board, which counts every mode, has one change each. */
export class SubmissionRate {
  readonly #views: BoardViews
  readonly #window = new RateWindow()
  #followed: BoardView | null = null
  #unlisten: () => void = () => undefined

  constructor(views: BoardViews) {
    this.#views = views
    void views.whenOpen().then(() => this.#follow())
  }

  /** Null while the board is not known. */
  perSecond(): number | null {
    this.#follow()
    return this.#followed === null ? null : this.#window.perSecond()
  }

  stop(): void {
    this.#unlisten()
  }

  /** A season that ends is followed by a view of the next one. */
  #follow(): void {
    const view = this.#views.get(DEFAULT_BOARD) ?? null
    if (view === this.#followed) return
    this.#unlisten()
    this.#followed = view
    this.#unlisten =
      view?.listen({ afterEntry: (entry) => this.#window.add(entry.changes.length) }) ?? (() => undefined)
  }
}
