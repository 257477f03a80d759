import type { Position } from '@leaderboard/contracts/revision'
import { type ChangeLog, type Follower, type FollowHandlers, LogUnavailableError } from './change-log.ts'
import { ClusterFollower } from './cluster-follower.ts'
import { ClusterMap } from './cluster-map.ts'
import { keySlot } from './key-slot.ts'
import { seasonKeys } from './redis-head.ts'
import { type RedisLogOptions, RedisServerLog } from './redis-server-log.ts'

/**
 * The log over a Redis Cluster: every node is a log of its own, and a season belongs to the one that serves its slot.
 *
 * Connections lead straight to the nodes, never through a driver that follows redirections: a script carries the run id
 * of the server it is sent to, and must run there or nowhere. A node that does not own the season answers MOVED and has
 * done nothing; the map is drawn again, and whoever asked asks again, as after any other failure. When a season moves,
 * or a replica takes over, the next append or load finds the head written by another server and begins an epoch, which
 * is what happens when a single Redis is replaced.
 */
export class ClusterChangeLog implements ChangeLog {
  readonly kind = 'redis'
  #options: RedisLogOptions
  #map: ClusterMap
  #nodes = new Map<string, ChangeLog>()
  #followers = new Set<ClusterFollower>()
  #isClosed = false

  constructor(seeds: readonly [string, ...string[]], options: RedisLogOptions) {
    this.#options = options
    this.#map = new ClusterMap({ ...options, seeds, onChange: () => this.#onMap() })
  }

  append(seasonId: number, batchId: string, changes: string, trace?: string): Promise<Position> {
    return this.#ask(seasonId, (log) => log.append(seasonId, batchId, changes, trace))
  }

  open(seasonId: number): Promise<Position> {
    return this.#ask(seasonId, (log) => log.open(seasonId))
  }

  startEpoch(seasonId: number): Promise<Position> {
    return this.#ask(seasonId, (log) => log.startEpoch(seasonId))
  }

  forgetPast(seasonId: number, batchId: string, settle: () => Promise<void>): Promise<void> {
    return this.#ask(seasonId, (log) => log.forgetPast(seasonId, batchId, settle))
  }

  async head(seasonId: number): Promise<Position | null> {
    return (await this.#nodeOf(seasonId)?.head(seasonId)) ?? null
  }

  follow(seasonId: number, from: Position, handlers: FollowHandlers): Follower {
    const onEnd = (ended: ClusterFollower) => this.#followers.delete(ended)
    const follower = new ClusterFollower({ seasonId, from, handlers, onEnd })
    this.#followers.add(follower)
    follower.lead(this.#nodeOf(seasonId))
    return follower
  }

  isAvailable(seasonId?: number): boolean {
    if (seasonId !== undefined) return this.#nodeOf(seasonId)?.isAvailable() ?? false
    return [...this.#nodes.values()].some((node) => node.isAvailable())
  }

  isComplete(): boolean {
    return this.#nodes.size > 0 && [...this.#nodes.values()].every((node) => node.isAvailable())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#followers].map((follower) => follower.stop()))
    await this.#map.close()
    await Promise.all([...this.#nodes.values()].map((node) => node.close()))
    this.#nodes.clear()
  }

  #nodeOf(seasonId: number): ChangeLog | null {
    const url = this.#map.ownerOf(keySlot(seasonKeys(seasonId)[0]))
    return url === null ? null : (this.#nodes.get(url) ?? null)
  }

  async #ask<T>(seasonId: number, act: (log: ChangeLog) => Promise<T>): Promise<T> {
    const node = this.#nodeOf(seasonId)
    if (node === null) throw new LogUnavailableError('No node of the cluster is known to serve the season')
    try {
      return await act(node)
    } catch (error) {
      this.#map.doubt()
      throw error
    }
  }

  /** Opens and closes nodes as the map says, then leads every follower to its own. */
  #onMap(): void {
    if (this.#isClosed) return
    const { owners } = this.#map
    const gone = [...this.#nodes].filter(([url]) => !owners.has(url))
    for (const url of owners) {
      if (!this.#nodes.has(url)) this.#nodes.set(url, new RedisServerLog({ ...this.#options, url, isNode: true }))
    }
    for (const [url] of gone) this.#nodes.delete(url)
    for (const follower of this.#followers) follower.lead(this.#nodeOf(follower.seasonId))
    for (const [, node] of gone) void node.close() // its followers have been told
  }
}
