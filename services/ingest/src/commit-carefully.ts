import { classifyFailure, sqlState } from '@leaderboard/database/is-retryable'
import type { CommittedEntry } from '@leaderboard/database/queries/commit-batch'

/** Beyond it something is wrong that patience does not mend. */
const ATTEMPT_LIMIT = 20
const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 150

/** What the commit needs from outside, so that a test can play every outcome. */
export interface CommitPort<Item> {
  nextBatchId(): string
  /** One attempt, of `withinMs` at most: after it the outcome is unknown. */
  commit(batchId: string, items: readonly Item[], withinMs: number): Promise<CommittedEntry[]>
  /** What a committed batch wrote, or null. */
  find(batchId: string): Promise<CommittedEntry[] | null>
  /** Monotonic milliseconds. */
  now(): number
  pause(ms: number): Promise<void>
  /** Mends what made every batch fail, where it can; true if the same attempt may be made again. */
  repair(error: unknown): Promise<boolean>
  /** Told of each failure that is the database's and not the batch's. */
  onTrouble(error: unknown): void
}

/** How it ended for some of the items; every item is in exactly one report. */
export type CommitReport<Item> =
  | { kind: 'committed'; batchId: string; entries: readonly CommittedEntry[]; items: readonly Item[] }
  /** The database refuses this one item for good; nothing of it is saved. */
  | { kind: 'refused'; item: Item; error: unknown }
  | {
      kind: 'failed'
      items: readonly Item[]
      /** unavailable: not saved, for certain. unknown: perhaps saved. fault: not saved, and it is our doing. */
      reason: 'unavailable' | 'unknown' | 'fault'
      error: unknown
    }

type Attempted =
  | { kind: 'committed'; entries: readonly CommittedEntry[] }
  | { kind: 'refused'; error: unknown }
  | { kind: 'failed'; reason: 'unavailable' | 'unknown' | 'fault'; error: unknown }

/**
 * Commits items until it is known what became of each, or `deadline` (of the port's clock) has come. Resolves after
 * the last report has been taken; never rejects unless a report does.
 *
 * Only an error that the server itself raised means "not saved". After a lost connection or a late answer the same
 * batch id is sent again: that waits for the attempt before, and fails on the id if that one won, whose outbox row
 * then says what it wrote. Looking without sending again could lie, since "not there" may mean "not yet" (P1).
 *
 * A batch that the server refuses is cut in two, each half under an id of its own, until the item that it refuses is
 * alone; the others are committed (P8). This ends: the halves get smaller.
 */
export async function commitCarefully<Item>(
  port: CommitPort<Item>,
  items: readonly Item[],
  deadline: number,
  report: (report: CommitReport<Item>) => Promise<void> | void,
): Promise<void> {
  const batchId = port.nextBatchId()
  const attempted = await attempt(port, batchId, items, deadline)
  if (attempted.kind === 'committed') return report({ ...attempted, batchId, items })
  if (attempted.kind === 'failed') return report({ ...attempted, items })
  const [only] = items
  if (items.length === 1 && only !== undefined) return report({ ...attempted, item: only })
  const middle = items.length >> 1
  await commitCarefully(port, items.slice(0, middle), deadline, report)
  await commitCarefully(port, items.slice(middle), deadline, report)
}

/** One batch id until there is an answer. Ends by the answer, the deadline or the limit of attempts. */
async function attempt<Item>(
  port: CommitPort<Item>,
  batchId: string,
  items: readonly Item[],
  deadline: number,
): Promise<Attempted> {
  let mayBeSaved = false
  for (let tries = 1; ; tries++) {
    try {
      return { kind: 'committed', entries: await port.commit(batchId, items, deadline - port.now()) }
    } catch (error) {
      const failure = classifyFailure(error)
      if (failure === 'fault' && tries === 1 && (await isRepaired(port, error))) continue
      if (failure === 'refused' || failure === 'fault') {
        // After an unknown attempt even a refusal may come from what that one saved: its row tells.
        const settled = await lookBehind(port, batchId, error, mayBeSaved)
        if (settled !== null) return settled
        if (!mayBeSaved && failure === 'refused') return { kind: 'refused', error }
        return { kind: 'failed', reason: mayBeSaved ? 'unknown' : 'fault', error }
      }
      port.onTrouble(error)
      if (failure === 'unknown') mayBeSaved = true
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random() / 2)
      if (tries >= ATTEMPT_LIMIT || port.now() + pause >= deadline) {
        return { kind: 'failed', reason: mayBeSaved ? 'unknown' : 'unavailable', error }
      }
      await port.pause(pause)
    }
  }
}

async function isRepaired<Item>(port: CommitPort<Item>, error: unknown): Promise<boolean> {
  try {
    return await port.repair(error)
  } catch (failure) {
    port.onTrouble(failure)
    return false
  }
}

/** What an earlier attempt under this id wrote, where the error hints at one; null where there is nothing to see. */
async function lookBehind<Item>(
  port: CommitPort<Item>,
  batchId: string,
  error: unknown,
  mayBeSaved: boolean,
): Promise<Attempted | null> {
  const isRepeat = sqlState(error) === UNIQUE_VIOLATION
  if (!isRepeat && !mayBeSaved) return null
  for (let tries = 1; ; tries++) {
    try {
      const entries = await port.find(batchId)
      return entries === null ? null : { kind: 'committed', entries }
    } catch (failure) {
      port.onTrouble(failure)
      if (tries >= LOOK_LIMIT) return { kind: 'failed', reason: 'unknown', error: failure }
      await port.pause(FIRST_PAUSE_MS * 2 ** tries)
    }
  }
}

const UNIQUE_VIOLATION = '23505'
const LOOK_LIMIT = 3
