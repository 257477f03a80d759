/** The boards this process can read, each with its view and what is kept beside it. */
import type { BoardView } from '@leaderboard/board-view/board-view'
import type { BoardViews } from '@leaderboard/board-view/open-board-views'
import { ProblemException } from '@leaderboard/contracts/problem'
import { DEFAULT_BOARD } from '@leaderboard/contracts/read-leaderboard'
import type { Position } from '@leaderboard/contracts/revision'
import type { RankState } from '@leaderboard/contracts/submit-score'
import type { Season } from '@leaderboard/database/season'
import { type Freshness, freshnessText } from './board-row.ts'
import { RenderedPages } from './rendered-pages.ts'

export class OpenBoard {
  readonly view: BoardView
  readonly pages: RenderedPages
  private exact: { position: Position | null; asOf: number; text: string } = { position: null, asOf: -1, text: '' }

  constructor(view: BoardView) {
    this.view = view
    this.pages = new RenderedPages(view)
  }

  get season(): Season {
    return this.view.season
  }

  freshness(rankState: RankState): Freshness {
    return { revision: this.view.revision, asOf: this.view.asOf, rankState }
  }

  /** The freshness of an exact answer as text; the same for every read until the next change, so it is kept. */
  exactText(): string {
    const { position, asOf } = this.view
    if (this.exact.position !== position || this.exact.asOf !== asOf) {
      this.exact = { position, asOf, text: freshnessText(this.freshness('exact')) }
    }
    return this.exact.text
  }
}

export class Boards {
  private readonly views: BoardViews
  private readonly open = new Map<string, OpenBoard>()

  private readonly stopListening: () => void

  constructor(views: BoardViews) {
    this.views = views
    this.stopListening = views.listen((slug) => this.close(slug))
  }

  /** The board a read names, by default the global one; throws a 404 problem, or 503 while boards are not known yet. */
  read(query: { board?: string; season?: string }): OpenBoard {
    const board = this.find(query.board ?? DEFAULT_BOARD)
    if (query.season !== undefined && Number(query.season) !== board.season.number) {
      throw new ProblemException('unknown_season', {
        detail: `${board.season.title} has no open season ${query.season}.`,
      })
    }
    return board
  }

  list(): OpenBoard[] {
    this.demandOpen()
    return this.views.list().map((view) => this.find(view.season.board))
  }

  /** Nothing rendered before this is sent again, as after a rename. */
  dropPages(): void {
    for (const board of this.open.values()) board.pages.drop()
  }

  stop(): void {
    this.stopListening()
    for (const slug of this.open.keys()) this.close(slug)
  }

  /** Forgets what was kept beside a view that is no longer the board's. */
  private close(slug: string): void {
    this.open.get(slug)?.pages.stop()
    this.open.delete(slug)
  }

  private find(slug: string): OpenBoard {
    const held = this.open.get(slug)
    const view = this.views.get(slug)
    if (held !== undefined && held.view === view) return held
    if (view === undefined) {
      this.demandOpen()
      throw new ProblemException('unknown_board')
    }
    this.close(slug)
    const opened = new OpenBoard(view)
    this.open.set(slug, opened)
    return opened
  }

  private demandOpen(): void {
    if (this.views.isOpen) return
    throw new ProblemException('service_unavailable', {
      detail: 'The list of boards has not been read yet.',
      retryAfterSeconds: 1,
    })
  }
}
