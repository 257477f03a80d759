import { randomUUID } from 'node:crypto'
import { type Change, encodeChanges, type LogEntry } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'
import { vi } from 'vitest'
import type { ChangeLog, Follower } from './change-log.ts'

/** A follower that writes down what it is told. */
export class Recorder {
  readonly entries: LogEntry[] = []
  readonly gaps: string[] = []
  readonly connection: boolean[] = []
  readonly follower: Follower

  constructor(log: ChangeLog, seasonId: number, from: Position) {
    this.follower = log.follow(seasonId, from, {
      onEntry: (entry) => this.entries.push(entry),
      onGap: (reason) => this.gaps.push(reason),
      onConnection: (isUp) => this.connection.push(isUp),
    })
  }

  get sequences(): number[] {
    return this.entries.map((entry) => entry.position.sequence)
  }

  get batchIds(): string[] {
    return this.entries.map((entry) => entry.batchId)
  }

  /** Resolves when so many entries have come. */
  async count(entries: number): Promise<void> {
    await soon(() => {
      if (this.gaps.length > 0) throw new Error(`a gap: ${this.gaps.join(', ')}`)
      return this.entries.length >= entries
    })
  }

  /** Resolves when the follower has ended; the reason. */
  async gap(): Promise<string> {
    await soon(() => this.gaps.length > 0)
    return this.gaps.join(', ')
  }
}

/** Waits until the claim is true; fails after a deadline. */
export async function soon(claim: () => boolean | Promise<boolean>, deadlineMs = 8_000): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await claim())) throw new Error(`not true in time: ${claim.toString()}`)
    },
    { timeout: deadlineMs, interval: 5 },
  )
}

/** The changes of a batch in which one player gets a score. */
export function someChanges(userId: number, score = 5): string {
  const change: Change = {
    sessionId: userId,
    userId,
    score,
    totalScore: score,
    sessions: 1,
    version: 1,
    reachedAt: 1_700_000_000_000,
    isBest: true,
    isHidden: false,
  }
  return encodeChanges([change])
}

export const batchId = (): string => randomUUID()
