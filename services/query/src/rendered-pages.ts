/**
 * Pages of the top list as text, kept for as long as nothing changes: the next change of the board drops them all, and
 * ten seconds do in any case. Clients who ask for the same page at once share one computation; who asks after a change
 * never gets a page from before it, not even one that was already under way.
 */

import { hash } from 'node:crypto'
import type { BoardView } from '@leaderboard/board-view/board-view'

export interface RenderedPage {
  readonly body: string
  /** Strong: the same tag means the same bytes, names included. */
  readonly etag: string
}

export interface Rendering {
  readonly body: string
  /** False where names could not be read: sent, but not kept. */
  readonly isComplete: boolean
}

/** As specified for the top list, although a change drops a page long before. */
const MAX_AGE_MS = 10_000
const MAX_PAGES = 256

interface Kept {
  readonly page: RenderedPage
  readonly until: number
}

export class RenderedPages {
  private readonly kept = new Map<string | number, Kept>()
  private flights = new Map<string | number, Promise<RenderedPage>>()
  private readonly stopListening: () => void

  constructor(view: BoardView) {
    const drop = () => this.drop()
    this.stopListening = view.listen({ afterEntry: drop, onReload: drop })
  }

  /** The page as it is kept, or undefined. */
  find(key: string | number): RenderedPage | undefined {
    const kept = this.kept.get(key)
    return kept !== undefined && kept.until > performance.now() ? kept.page : undefined
  }

  /** The page as it is kept or under way, else a new one. `render` must read the standings before its first await. */
  read(key: string | number, render: () => Promise<Rendering>): RenderedPage | Promise<RenderedPage> {
    const page = this.find(key)
    if (page !== undefined) return page
    const flights = this.flights
    const running = flights.get(key)
    if (running !== undefined) return running
    const flight = this.finish(key, render(), flights)
    flights.set(key, flight)
    return flight
  }

  /** Nothing rendered so far is sent to whoever asks from now on. */
  drop(): void {
    if (this.kept.size > 0) this.kept.clear()
    if (this.flights.size > 0) this.flights = new Map() // those under way end, but nobody new joins them
  }

  stop(): void {
    this.stopListening()
  }

  private async finish(
    key: string | number,
    rendering: Promise<Rendering>,
    flights: Map<string | number, Promise<RenderedPage>>,
  ): Promise<RenderedPage> {
    try {
      const { body, isComplete } = await rendering
      const page = { body, etag: etagOf(body) }
      const isCurrent = flights === this.flights
      if (isComplete && isCurrent) this.keep(key, page)
      return page
    } finally {
      flights.delete(key)
    }
  }

  private keep(key: string | number, page: RenderedPage): void {
    if (this.kept.size >= MAX_PAGES) this.kept.clear()
    this.kept.set(key, { page, until: performance.now() + MAX_AGE_MS })
  }
}

/** A strong tag of these bytes, the revision among them. */
export function etagOf(body: string): string {
  return `"${hash('sha1', body, 'base64url').slice(0, 22)}"`
}
