import type { ChangeLog } from '@leaderboard/change-log/change-log'
import type { Position } from '@leaderboard/contracts/revision'

/** Longest wait of a read for the view to catch up; then the answer comes from the database, or is marked. */
const READ_DEADLINE_MS = 250

type Done = (isExact: boolean) => void

/** Reads that share one look at the head. */
interface Group {
  readonly dones: Done[]
  readonly timer: NodeJS.Timeout
  wanted: Position | null
  isDone: boolean
}

/** What a read index needs of the log. */
export type ReadableLog = Pick<ChangeLog, 'head' | 'isAvailable'>

export interface ReadIndexOptions {
  readonly log: ReadableLog
  readonly seasonId: number
  readonly position: () => Position | null
  /** Whether entries are coming in at all; where they are not, nobody needs to wait. */
  readonly isFollowing: () => boolean
  readonly onOutcome: (isExact: boolean) => void
}

/**
 * Read index, as in Raft (section 6.4 of the dissertation): reads that arrive in one tick, or while an earlier look is
 * under way, share one look at the head of the log, asked after all of them arrived, and are answered once the view has
 * applied it (I8). A head that is not known means that nothing can be promised. Callbacks rather than promises: this is
 * on the path of every read.
 */
export class ReadIndex {
  readonly #options: ReadIndexOptions
  readonly #waiting = new Set<Group>()
  #gathering: Group | null = null
  /** The group whose first look is under way; the next one gathers meanwhile, so that a busy log is asked seldom. */
  #looking: Group | null = null

  constructor(options: ReadIndexOptions) {
    this.#options = options
  }

  ask(done: Done): void {
    if (this.#gathering !== null) {
      this.#gathering.dones.push(done)
      return
    }
    if (!this.#options.isFollowing() || !this.#options.log.isAvailable(this.#options.seasonId)) {
      done(false)
      return
    }
    const timer = setTimeout(() => this.#end(group, false), READ_DEADLINE_MS)
    const group: Group = { dones: [done], timer, wanted: null, isDone: false }
    this.#gathering = group
    if (this.#looking === null) this.#lookSoon()
  }

  /** The view has moved on. */
  applied(): void {
    for (const group of this.#waiting) this.#settle(group)
  }

  /**
   * The view has been loaded again. A head of the epoch before says nothing about the new one: the load may have begun
   * before what a reader was told, which then comes as an entry. So the question is put again.
   */
  reloaded(): void {
    for (const group of this.#waiting) this.#askHead(group)
  }

  close(): void {
    for (const group of this.#waiting) this.#end(group, false)
    if (this.#gathering !== null) this.#end(this.#gathering, false)
  }

  /** Asks for those who gather, once all that arrived in this tick are among them. */
  #lookSoon(): void {
    setImmediate(() => {
      const group = this.#gathering
      if (group === null || this.#looking !== null) return
      this.#gathering = null
      this.#looking = group
      this.#askHead(group)
    })
  }

  #askHead(group: Group): void {
    this.#waiting.delete(group)
    const failed = () => this.#end(group, false)
    this.#options.log.head(this.#options.seasonId).then((head) => {
      this.#looked(group)
      if (group.isDone) return
      if (head === null) return failed()
      group.wanted = head
      this.#waiting.add(group)
      this.#settle(group)
    }, failed)
  }

  #looked(group: Group): void {
    if (this.#looking !== group) return
    this.#looking = null
    if (this.#gathering !== null) this.#lookSoon()
  }

  #settle(group: Group): void {
    const held = this.#options.position()
    const { wanted } = group
    if (held === null || wanted === null) return
    if (held.epoch === wanted.epoch && held.sequence >= wanted.sequence) this.#end(group, true)
  }

  #end(group: Group, isExact: boolean): void {
    if (group.isDone) return
    group.isDone = true
    clearTimeout(group.timer)
    this.#waiting.delete(group)
    if (this.#gathering === group) this.#gathering = null
    this.#looked(group)
    this.#options.onOutcome(isExact)
    for (const done of group.dones) done(isExact)
  }
}
