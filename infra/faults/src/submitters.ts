import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LeaderboardClient } from '@leaderboard/client/client'
import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import type { RandomSource } from '@leaderboard/seed/random-source'
import type { History, SubmitOperation } from './history.ts'
import { checkRank } from './reads.ts'
import type { Verdict } from './verdict.ts'

export interface SubmittersOptions {
  readonly client: LeaderboardClient
  readonly history: History
  readonly verdict: Verdict
  readonly players: number
  readonly random: RandomSource
}

const SUBMITTERS = 12
/** Between two submissions of one submitter, so that the rate is the same on every machine that keeps up. */
const THINK_MS = 60
/** So many of those whose outcome is unknown are never asked for again, as games do that are closed in between. */
const SHARE_GIVING_UP = 0.1
/** So many that were acknowledged are sent once more, as happens where the answer came too late. */
const SHARE_REPEATED = 0.1
/** So many look at their rank at once, on whatever replica is next (I8). */
const SHARE_LOOKING = 0.3

/** Games that submit all the time, through packages/client, and see each submission through. */
export class Submitters {
  readonly #options: SubmittersOptions
  #isPaused = true
  #isStopped = false
  #crowd = 1
  #open = 0
  readonly #loops: Promise<void>[]

  constructor(options: SubmittersOptions) {
    this.#options = options
    this.#loops = Array.from({ length: SUBMITTERS * 10 }, (_, at) => this.#run(at))
  }

  /** Operations whose outcome is being waited for. */
  get open(): number {
    return this.#open
  }

  resume(): void {
    this.#isPaused = false
  }

  /** Begins nothing new; what was begun is seen through. */
  pause(): void {
    this.#isPaused = true
  }

  /** So many times the usual load; 1 is usual, 10 the most. */
  setCrowd(times: number): void {
    this.#crowd = times
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#loops)
  }

  async #run(at: number): Promise<void> {
    while (!this.#isStopped) {
      if (!this.#isPaused && at < SUBMITTERS * this.#crowd) await this.#submitOne()
      await sleep(THINK_MS)
    }
  }

  async #submitOne(): Promise<void> {
    const { history, players, random } = this.#options
    const key = randomUUID()
    // A third of all goes to a tenth of the players, so that some are changed again and again.
    const span = random.next() < 0.33 ? Math.ceil(players / 10) : players
    const userId = 1 + Math.floor(random.next() * span)
    const operation = history.begin(key, userId, Math.floor(random.next() * 10_000))
    this.#open++
    try {
      // Ends with an answer, a refusal, giving up, or the end of the run.
      while (!(await this.#attempt(operation)) && !this.#isStopped) await sleep(50)
      if (operation.outcome === 'ok') await this.#afterwards(operation)
    } finally {
      this.#open--
    }
  }

  /** Whether this submission is over. */
  async #attempt(operation: SubmitOperation): Promise<boolean> {
    const { client, history, verdict, random } = this.#options
    const { key, userId, score } = operation
    const { failovers } = history
    operation.attempts++
    try {
      history.acknowledge(operation, await client.submit({ userId, score, idempotencyKey: key }), failovers)
      return true
    } catch (error) {
      const code = error instanceof LeaderboardError ? error.code : String(error)
      if (error instanceof LeaderboardError && error.isRetryable) {
        operation.outcome = 'unknown'
        history.write('unknown', { key, code })
        return random.next() < SHARE_GIVING_UP
      }
      operation.outcome = 'failed'
      history.write('failed', { key, code })
      verdict.add('lost', `a good submission was refused for good: ${code}`)
      return true
    }
  }

  async #afterwards(operation: SubmitOperation): Promise<void> {
    const { client, history, verdict, random } = this.#options
    if (random.next() < SHARE_LOOKING) await checkRank({ client, history, verdict }, operation.userId)
    if (random.next() > SHARE_REPEATED) return
    const { key, userId, score, answer, failovers } = operation
    try {
      const again = await client.submit({ userId, score, idempotencyKey: key })
      if (again.sessionId !== answer?.sessionId && history.failovers === failovers) {
        verdict.add('doubled', `key ${key} made session ${answer?.sessionId}, and repeated ${again.sessionId}`)
      }
    } catch (error) {
      if (!(error instanceof LeaderboardError && error.isRetryable)) {
        verdict.add('doubled', `repeating ${key} was refused: ${String(error)}`)
      }
    }
  }
}
