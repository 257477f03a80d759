/**
 * The live views of one board. Log entries only say from which place on something may have changed (touched-places.ts);
 * `tick` reads the watched views that reach down to it again and sends what differs. One tick at a time, in three steps:
 *
 *   read     in one turn of the event loop: rows of every topic, the position, who passed whom
 *   names    the only step that may wait; what was read stays true of the position it was read at
 *   publish  in one turn again: own-rank news first, then each topic
 *
 * Joining happens between ticks and never reads the standings: a watcher gets what the topic sent last, or waits for
 * the next tick. So all watchers of a board are told of the same moments, and "who passed whom" is exact between them.
 */
import type { BoardView } from '@leaderboard/board-view/board-view'
import type { LogEntry } from '@leaderboard/contracts/log-entry'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import type { PlayerNames } from '@leaderboard/player-names/player-names'
import { rankOf } from '@leaderboard/ranking/rank-kinds'
import type { Standings } from '@leaderboard/ranking/standings'
import { timeOfEntry } from './entry-time.ts'
import { LongBehind } from './long-behind.ts'
import { MoveRecorder } from './moves.ts'
import { notableEvents, topTen } from './notable-events.ts'
import { WatchedPlayers } from './overtakes.ts'
import { playersOf, readView, viewKey } from './read-view.ts'
import type { Reader, Watcher } from './reader.ts'
import { idsOf, NOTHING_PASSED, type Reading } from './reading.ts'
import { Settling } from './settling.ts'
import { tellOvertakes } from './tell-overtakes.ts'
import { activeOf, NO_POSITION, Topic } from './topic.ts'
import { isAbove, TouchedPlaces } from './touched-places.ts'

export interface HubOptions {
  view: BoardView
  names: PlayerNames
  /** Asks for a tick. */
  wake: () => void
  /** How old the oldest change of a tick was when its frames went out; milliseconds. */
  onVisible: (lagMs: number) => void
}

/** How long a topic nobody watches is kept for those who come back, and how many such topics. */
const LINGER_MS = 60_000
const MAX_LINGERING = 1000
const FEED = viewKey({ kind: 'feed' })

export class BoardHub {
  readonly view: BoardView
  readonly #options: HubOptions
  readonly #topics = new Map<string, Topic>()
  readonly #topicsOf = new Map<number, Set<Topic>>()
  readonly #moves = new MoveRecorder()
  readonly #watched: WatchedPlayers
  readonly #touched = new TouchedPlaces()
  readonly #behind = new LongBehind(() => this.#touch())
  readonly #settling = new Settling(() => this.#touch())
  /** Topics that were told of every tick since they were read. */
  #followed: ReadonlySet<Topic> = new Set()
  readonly #stopListening: () => void
  #topBefore: number[] = []
  #isTouched = false
  #passed = NOTHING_PASSED

  constructor(options: HubOptions) {
    this.#options = options
    this.view = options.view
    this.#watched = new WatchedPlayers(options.view.season.direction)
    this.#settling.begin(options.view.state)
    this.#stopListening = options.view.listen({
      beforeEntry: (entry, standings) => this.#before(entry, standings),
      afterEntry: (entry, standings) => this.#after(entry, standings),
      onReload: () => this.#reset(),
      onState: () => this.#onState(),
    })
  }

  /** Something to tell or somebody to answer. */
  get isTouched(): boolean {
    return this.#isTouched && this.view.state !== 'loading' && this.#settling.isOver
  }

  get watcherCount(): number {
    return activeOf(this.#topics.values()).reduce((sum, topic) => sum + topic.watchers.size, 0)
  }

  get viewCount(): number {
    return activeOf(this.#topics.values()).length
  }

  join(reader: Reader, { id, spec, since }: { id: string; spec: ViewSpec; since: Watcher['since'] }): Watcher {
    const topic = this.#topicFor(spec)
    const watcher: Watcher = { id, reader, topic, needsSnapshot: true, since }
    topic.join(watcher)
    if (watcher.needsSnapshot) this.#touch()
    return watcher
  }

  leave(watcher: Watcher, now: number): void {
    const { topic } = watcher
    topic.watchers.delete(watcher)
    if (topic.watchers.size === 0) topic.idleSince = now
  }

  /** Reads, names, publishes. Resolves when everything is handed to the sockets. */
  async tick(now: () => number): Promise<void> {
    this.#isTouched = false
    const reading = this.#read()
    this.#followed = new Set() // until all is published
    await this.#options.names.lookUp(idsOf(reading))
    this.#publish(reading, now())
    this.#followed = new Set(reading.topics.map(({ topic }) => topic))
    this.#forget(now())
  }

  /** Something that no log entry tells is to be read again: names. */
  refresh(): void {
    this.#touched.touchAll()
    this.#touch()
  }

  stop(): void {
    this.#behind.stop()
    this.#settling.stop()
    this.#stopListening()
    this.#topics.clear()
  }

  #before(entry: LogEntry, standings: Standings): void {
    if (this.#topics.size === 0) return
    this.#touched.look(entry, standings)
    if (this.#watched.size > 0 || this.#topics.has(FEED)) this.#moves.record(entry, standings)
    const { oldestAt, trace } = this.#passed
    this.#passed = { oldestAt: oldestAt ?? timeOfEntry(entry), trace: entry.trace ?? trace }
    this.#touch()
  }

  #after(entry: LogEntry, standings: Standings): void {
    if (this.#topics.size > 0) this.#touched.look(entry, standings)
  }

  #onState(): void {
    this.#behind.see(this.view.state)
    this.#settling.see(this.view.state)
    this.#touch()
  }

  #touch(): void {
    if (this.#topics.size === 0) return
    this.#isTouched = true
    this.#options.wake()
  }

  #reset(): void {
    this.#settling.begin(this.view.state)
    for (const topic of this.#topics.values()) topic.isReset = true
    this.#touched.touchAll() // a tick that read the board before it may publish yet: its rows are no longer true
    this.#moves.take()
    this.#watched.reset(this.view.standings)
    this.#topBefore = topTen(this.view.standings)
    this.#passed = NOTHING_PASSED
    this.#touch()
  }

  #read(): Reading {
    const { standings, season, position, asOf, state } = this.view
    const best = this.#touched.take()
    const moves = this.#moves.take()
    const overtakes = this.#watched.advance(moves, standings)
    const events = this.#topics.has(FEED)
      ? notableEvents(this.#topBefore, moves, standings, { kind: season.rankKind, now: Date.now() })
      : []
    this.#topBefore = this.#topics.has(FEED) ? topTen(standings) : []
    const passed = this.#passed
    this.#passed = NOTHING_PASSED
    return {
      ...passed,
      position: position ?? NO_POSITION,
      stats: {
        players: standings.size,
        asOf: Math.round(asOf),
        isStale: state === 'stale' || this.#behind.isLong || position === null,
      },
      topics: activeOf(this.#topics.values()).map((topic) => ({
        topic,
        rows: this.#isUnmoved(topic, best) ? null : readView(standings, topic.spec, season.rankKind),
      })),
      overtakes: overtakes.flatMap((overtake) =>
        standings.locate(overtake.userId) ? [{ overtake, rank: rankOf(standings, season.rankKind) }] : [],
      ),
      events,
    }
  }

  #publish({ position, stats, topics, overtakes, events, oldestAt, trace }: Reading, now: number): void {
    const { names } = this.#options
    tellOvertakes(overtakes, { position, topicsOf: this.#topicsOf, nameOf: (userId) => names.nameOf(userId) })
    for (const { topic, rows } of topics) {
      const named = rows?.map((row) => ({ ...row, username: names.nameOf(row.userId) })) ?? topic.rows
      if (named !== null) topic.publish({ position, stats, rows: named, trace }, now) // null: reset meanwhile, and touched
      this.#isTouched ||= topic.isNameless // the names may be had later
    }
    // The feed goes on while nobody watches: those who come back miss nothing.
    const playerOf = (userId: number) => ({ userId, username: names.nameOf(userId) })
    const told = events.map(({ userId, by, ...event }) => ({
      ...event,
      player: playerOf(userId),
      ...(by !== undefined && { by: playerOf(by) }),
    }))
    if (told.length > 0) this.#topics.get(FEED)?.publishEvents(position, told)
    if (oldestAt !== null) this.#options.onVisible(Math.max(0, Date.now() - oldestAt))
  }

  #isUnmoved(topic: Topic, best: number): boolean {
    const { rows } = topic
    return rows !== null && !topic.isNameless && this.#followed.has(topic) && isAbove(rows, topic.spec, best)
  }

  #topicFor(spec: ViewSpec): Topic {
    const key = viewKey(spec)
    let topic = this.#topics.get(key)
    if (topic === undefined) {
      topic = new Topic(key, spec)
      for (const player of playersOf(spec)) this.#follow(player, topic)
      if (spec.kind === 'feed' && this.view.state !== 'loading') this.#topBefore = topTen(this.view.standings)
    }
    this.#topics.delete(key) // and to the end of the order, where those last used are
    this.#topics.set(key, topic)
    return topic
  }

  #follow(userId: number, topic: Topic): void {
    const topics = this.#topicsOf.get(userId) ?? new Set()
    this.#topicsOf.set(userId, topics.add(topic))
    this.#watched.watch(userId)
  }

  #unfollow(userId: number, topic: Topic): void {
    this.#topicsOf.get(userId)?.delete(topic)
    if (this.#topicsOf.get(userId)?.size === 0) this.#topicsOf.delete(userId)
    this.#watched.unwatch(userId)
  }

  /** Drops topics nobody came back to. */
  #forget(now: number): void {
    const idle = [...this.#topics.values()].filter((topic) => topic.watchers.size === 0)
    for (const [index, topic] of idle.entries()) {
      if (now - topic.idleSince < LINGER_MS && index >= idle.length - MAX_LINGERING) continue
      this.#topics.delete(topic.key)
      for (const player of playersOf(topic.spec)) this.#unfollow(player, topic)
    }
  }
}
