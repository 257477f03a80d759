import type { ProblemException } from '@leaderboard/contracts/problem'
import type { BatchItem } from '@leaderboard/database/queries/commit-batch'

/** A 201: the JSON text of a SubmitResult, ready to send. */
export interface Answer {
  readonly text: string
  /** An earlier request with the same key had been counted; this one changed nothing (I2). */
  readonly isReplayed: boolean
}

/** What becomes of a submission in the end. */
export type Outcome = Answer | ProblemException

/** What makes a retry safe; fingerprint: SHA-256 of the submission that the key stands for. */
export interface SubmissionKey {
  readonly owner: string
  readonly key: string
  readonly fingerprint: Buffer
}

export interface SubmissionFacts {
  readonly userId: number
  readonly score: number
  readonly gameMode: string
  readonly key: SubmissionKey | null
  /** Traceparent, where the trace is recorded. */
  readonly trace?: string | undefined
}

/**
 * One submission on its way from the request to its answer.
 *
 * - `waiting`: in the line, perhaps behind another one of the same player or with the same key;
 * - `open`: in a batch that is being committed;
 * - `released`: no longer in anybody's way, since the database has decided; it may still wait for its ranks.
 *
 * Settled once, in whatever state; a second time would be an answer to nobody and is an error of ours.
 */
export class Submission implements BatchItem {
  readonly userId: number
  readonly score: number
  readonly gameMode: string
  readonly keyOwner: string | null
  readonly key: string | null
  readonly fingerprint: Buffer | null
  readonly trace: string | undefined
  readonly isBulk: boolean
  /** Milliseconds of the monotonic clock. */
  readonly receivedAt: number
  /** Drawn when its batch opens, and kept over every attempt: 0 before. */
  sessionId = 0

  // Links of the waiting line, which alone touches them.
  state: 'waiting' | 'open' | 'released' = 'waiting'
  /** How many earlier ones (of the player, with the key) have to be released first: 0 to 2. */
  blockers = 0
  nextOfPlayer: Submission | null = null
  /** Of the first of a player: the last one, and the last that bulk items of the player stand behind. */
  lastOfPlayer: Submission | null = null
  lastBeforeBulk: Submission | null = null
  nextOfKey: Submission | null = null
  nextReady: Submission | null = null
  isListed = false

  #settle: ((outcome: Outcome) => void) | null

  constructor(facts: SubmissionFacts, isBulk: boolean, receivedAt: number, settle: (outcome: Outcome) => void) {
    this.userId = facts.userId
    this.score = facts.score
    this.gameMode = facts.gameMode
    this.keyOwner = facts.key?.owner ?? null
    this.key = facts.key?.key ?? null
    this.fingerprint = facts.key?.fingerprint ?? null
    this.trace = facts.trace
    this.isBulk = isBulk
    this.receivedAt = receivedAt
    this.#settle = settle
  }

  get isSettled(): boolean {
    return this.#settle === null
  }

  settle(outcome: Outcome): void {
    const settle = this.#settle
    if (settle === null) throw new Error('A submission was settled twice')
    this.#settle = null
    settle(outcome)
  }
}
