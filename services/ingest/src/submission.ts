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
  // Declared, and set in the constructor in one order: a field with an initializer, or a private one, costs V8 a call
  // into its runtime for each, a microsecond of a submission.
  declare readonly userId: number
  declare readonly score: number
  declare readonly gameMode: string
  declare readonly keyOwner: string | null
  declare readonly key: string | null
  declare readonly fingerprint: Buffer | null
  declare readonly trace: string | undefined
  declare readonly isBulk: boolean
  /** Milliseconds of the monotonic clock. */
  declare readonly receivedAt: number
  /** Drawn when its batch opens: 0 before. */
  declare sessionId: number
  /** Whether our view holds the player; looked up when its batch opens. */
  declare isKnown: boolean
  /** Of session-ids.ts, which gives another id where this one was forgotten: 0 before. */
  declare idGeneration: number

  // Links of the waiting line, which alone touches them.
  declare state: 'waiting' | 'open' | 'released'
  /** How many earlier ones (of the player, with the key) have to be released first: 0 to 2. */
  declare blockers: number
  declare nextOfPlayer: Submission | null
  /** Of the first of a player: the last one, and the last that bulk items of the player stand behind. */
  declare lastOfPlayer: Submission | null
  declare lastBeforeBulk: Submission | null
  declare nextOfKey: Submission | null
  declare nextReady: Submission | null
  declare isListed: boolean

  declare private hear: ((outcome: Outcome) => void) | null

  constructor(facts: SubmissionFacts, isBulk: boolean, receivedAt: number, settle: (outcome: Outcome) => void) {
    const { key } = facts
    this.userId = facts.userId
    this.score = facts.score
    this.gameMode = facts.gameMode
    this.keyOwner = key === null ? null : key.owner
    this.key = key === null ? null : key.key
    this.fingerprint = key === null ? null : key.fingerprint
    this.trace = facts.trace
    this.isBulk = isBulk
    this.receivedAt = receivedAt
    this.sessionId = 0
    this.isKnown = false
    this.idGeneration = 0
    this.state = 'waiting'
    this.blockers = 0
    this.nextOfPlayer = null
    this.lastOfPlayer = null
    this.lastBeforeBulk = null
    this.nextOfKey = null
    this.nextReady = null
    this.isListed = false
    this.hear = settle
  }

  get isSettled(): boolean {
    return this.hear === null
  }

  settle(outcome: Outcome): void {
    const { hear } = this
    if (hear === null) throw new Error('A submission was settled twice')
    this.hear = null
    hear(outcome)
  }
}
