import { setTimeout as sleep } from 'node:timers/promises'
import type { LeaderboardClient } from '@leaderboard/client/client'
import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import type { RandomSource } from '@leaderboard/seed/random-source'
import type { History } from './history.ts'
import type { Verdict } from './verdict.ts'

export interface ReadTools {
  readonly client: LeaderboardClient
  readonly history: History
  readonly verdict: Verdict
}

/**
 * Reads one rank and holds it to what was promised: an answer that calls itself exact shows everything acknowledged
 * before the read began (I8). Answers whether it was exact, or null where there was none.
 */
export async function checkRank({ client, history, verdict }: ReadTools, userId: number): Promise<boolean | null> {
  const least = history.acknowledgedSessions.get(userId) ?? 0
  const { failovers } = history
  try {
    const { rankState, sessions, revision, rank, totalScore, players } = await client.rank(userId)
    history.write('rank', { userId, sessions, rank, totalScore, revision, rankState })
    if (rankState !== 'exact') return false
    if (sessions < least && history.failovers === failovers) {
      verdict.add('wrong rank', `player ${userId} was shown ${sessions} sessions after ${least} were acknowledged`)
    }
    if (revision !== null) sameRevision.check(verdict, revision, userId, `${rank}/${totalScore}/${sessions}/${players}`)
    return true
  } catch (error) {
    if (error instanceof LeaderboardError && error.isRetryable) return null
    verdict.add('unhealed', `reading a rank failed: ${String(error)}`)
    return null
  }
}

/** What was said of a player at a revision, by whatever replica: the next to name that revision must say the same. */
class SameRevision {
  readonly #said = new Map<string, string>()

  check(verdict: Verdict, revision: string, userId: number, facts: string): void {
    const key = `${revision} ${userId}`
    const before = this.#said.get(key)
    if (before === undefined) {
      this.#said.set(key, facts)
      if (this.#said.size > 20_000) this.#said.delete(this.#said.keys().next().value ?? '')
    } else if (before !== facts) {
      verdict.add('wrong rank', `at ${revision} player ${userId} is ${before} and ${facts}`)
    }
  }
}
const sameRevision = new SameRevision()

export interface ReadCounts {
  exact: number
  marked: number
  failed: number
}

const READERS = 4
const THINK_MS = 40

/** People who look at ranks all the time. */
export class Readers {
  counts: ReadCounts = { exact: 0, marked: 0, failed: 0 }
  #isStopped = false
  readonly #loops: Promise<void>[]

  constructor(tools: ReadTools, players: number, random: RandomSource) {
    this.#loops = Array.from({ length: READERS }, async () => {
      while (!this.#isStopped) {
        const isExact = await checkRank(tools, 1 + Math.floor(random.next() * players))
        this.counts[isExact === null ? 'failed' : isExact ? 'exact' : 'marked']++
        await sleep(THINK_MS)
      }
    })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#loops)
  }
}
