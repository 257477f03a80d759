import type { Position } from '@leaderboard/contracts/revision'
import type { ChangeLog, Follower, FollowHandlers } from './change-log.ts'

export interface ClusterFollowerOptions {
  readonly seasonId: number
  readonly from: Position
  readonly handlers: FollowHandlers
  readonly onEnd: (follower: ClusterFollower) => void
}

/**
 * Follows one season of a cluster on the node that serves it. When another node does, it ends with a gap: what the
 * season's epoch is belongs to the node that counts it.
 *
 * States: waiting (no node is known yet), following, ended.
 */
export class ClusterFollower implements Follower {
  readonly seasonId: number
  #options: ClusterFollowerOptions
  #log: ChangeLog | null = null
  #inner: Follower | null = null
  #isEnded = false

  constructor(options: ClusterFollowerOptions) {
    this.#options = options
    this.seasonId = options.seasonId
  }

  /** `log` is that of the node which serves the season now; null where none is known. */
  lead(log: ChangeLog | null): void {
    if (this.#isEnded || log === this.#log) return
    const { seasonId, from, handlers } = this.#options
    if (this.#inner !== null) {
      this.#end()
      handlers.onGap('another node of the cluster serves the season')
      return
    }
    this.#log = log
    if (log === null) return
    this.#inner = log.follow(seasonId, from, {
      onEntry: (entry) => handlers.onEntry(entry),
      onGap: (reason) => {
        this.#end()
        handlers.onGap(reason)
      },
      onConnection: (isUp) => handlers.onConnection?.(isUp),
    })
  }

  async stop(): Promise<void> {
    if (!this.#isEnded) this.#end()
  }

  #end(): void {
    this.#isEnded = true
    void this.#inner?.stop() // no handler is called from now on
    this.#options.onEnd(this)
  }
}
