import type { LogEntry } from '@leaderboard/contracts/log-entry'
import type { RankKind } from '@leaderboard/ranking/rank-kinds'
import type { Standings } from '@leaderboard/ranking/standings'
import type { BatchOutcome, Move } from './board-view.ts'

type Done = (outcome: BatchOutcome | null) => void

/** What is known of an expected batch just before it is applied. */
export interface Passing {
  readonly done: Done
  /** In the order of the changes. */
  readonly previous: readonly (number | null)[]
  /** Of the ranks. */
  readonly kind: RankKind
}

/** Batches of our own on their way through the log, and who wants to know how their players moved. */
export class ExpectedBatches {
  readonly #expected = new Map<string, Done>()

  /** Returns a function that gives up. */
  expect(batchId: string, done: Done): () => void {
    this.#expected.set(batchId, done)
    return () => {
      if (this.#expected.get(batchId) === done) this.#expected.delete(batchId)
    }
  }

  /** Before an entry is applied: where its players stand, if it is an expected one. */
  before(entry: LogEntry, standings: Standings, kind: RankKind): Passing | null {
    const done = this.#expected.get(entry.batchId)
    if (done === undefined) return null
    this.#expected.delete(entry.batchId)
    return { done, kind, previous: entry.changes.map(({ userId }) => standings.rank(userId, kind)) }
  }

  /**
   * After the entry: where its players stand now. `late` holds those of whom a newer change had passed before; what they
   * were before this one is not known any more.
   */
  after(entry: LogEntry, standings: Standings, passing: Passing, late: ReadonlySet<number>): void {
    const moves = entry.changes.map(({ userId }, i): Move | null => {
      const current = standings.rank(userId, passing.kind)
      if (current === null) return null
      return { previous: late.has(userId) ? null : (passing.previous[i] ?? null), current }
    })
    passing.done({ position: entry.position, moves })
  }

  /** None of them will be seen passing. */
  dropAll(): void {
    const dropped = [...this.#expected.values()]
    this.#expected.clear()
    for (const done of dropped) done(null)
  }
}
