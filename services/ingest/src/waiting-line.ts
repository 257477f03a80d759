import type { Submission } from './submission.ts'

export type Kind = 'singles' | 'bulk'

export interface LineLimits {
  /** Single submissions that may wait. */
  readonly singles: number
  /** Items of bulk requests that may wait; a bound of their own, so that they cannot shut single ones out. */
  readonly bulk: number
}

/** First in, first out, through the submissions themselves: nothing is shifted, nothing is allocated. */
class ReadyList {
  #first: Submission | null = null
  #last: Submission | null = null

  /** Who had to let another one pass since they were listed is dropped here, and listed again afterwards. */
  get first(): Submission | null {
    while (this.#first !== null && this.#first.blockers > 0) this.#shift(this.#first)
    return this.#first
  }

  push(submission: Submission): void {
    if (submission.isListed) return
    submission.isListed = true
    if (this.#last === null) this.#first = submission
    else this.#last.nextReady = submission
    this.#last = submission
  }

  shift(): Submission | null {
    const { first } = this
    if (first !== null) this.#shift(first)
    return first
  }

  #shift(first: Submission): void {
    this.#first = first.nextReady
    if (this.#first === null) this.#last = null
    first.nextReady = null
    first.isListed = false
  }
}

/**
 * Who may go into a batch now?
 *
 * A player is in at most one open batch, and so is a key: one submission is one version, one total and one pair of
 * ranks, and a duplicate must see what became of the first. So whoever comes second stands behind the first of the
 * same player, and behind the first with the same key, and is ready when both have been released. The next one of a
 * player goes to the end of the ready list: a player who sends a hundred submissions delays nobody else.
 *
 * Each of these queues is in order of arrival, but for one thing: a single submission, whose answer is due soon, passes
 * the bulk items of its player that are not open yet. Only one that stands behind no key may do so: then whoever it
 * waits for comes before everybody it has passed, and there is no cycle.
 *
 * Cost: one or two map operations when a submission comes and when it is released, whatever the length of the line.
 */
export class WaitingLine {
  #limits: LineLimits
  #ready = { singles: new ReadyList(), bulk: new ReadyList() }
  /** The first submission of each player that is waiting or open: all others of the player stand behind it. */
  #firstOfPlayer = new Map<number, Submission>()
  /** The last one with each key. */
  #lastOfKey = new Map<string, Submission>()
  #singles = 0
  #bulk = 0

  constructor(limits: LineLimits) {
    this.#limits = limits
  }

  /** Submissions that wait, ready or not. */
  get length(): number {
    return this.#singles + this.#bulk
  }

  /** Of one kind, ready or not. */
  waiting(kind: Kind): number {
    return kind === 'bulk' ? this.#bulk : this.#singles
  }

  hasRoomFor(count: number, isBulk: boolean): boolean {
    return isBulk ? this.#bulk + count <= this.#limits.bulk : this.#singles + count <= this.#limits.singles
  }

  isReady(kind: Kind): boolean {
    return this.#ready[kind].first !== null
  }

  /** The caller has asked `hasRoomFor`. */
  add(submission: Submission): void {
    if (submission.isBulk) this.#bulk++
    else this.#singles++
    if (submission.key !== null) this.#addKey(submission)
    const first = this.#firstOfPlayer.get(submission.userId)
    if (first === undefined) this.#lead(submission, submission, submission)
    else if (submission.isBulk || submission.blockers > 0) this.#standLast(submission, first)
    else this.#passBulk(submission, first)
    if (submission.blockers === 0) this.#push(submission)
  }

  /** The next one that is ready: it is open from now on and has to be released. */
  take(kind: Kind): Submission | null {
    const submission = this.#ready[kind].shift()
    if (submission === null) return null
    if (submission.isBulk) this.#bulk--
    else this.#singles--
    submission.state = 'open'
    return submission
  }

  /** Takes the next one only if it came before `receivedBefore`; for giving up on those that waited too long. */
  takeOlder(kind: Kind, receivedBefore: number): Submission | null {
    const { first } = this.#ready[kind]
    return first !== null && first.receivedAt < receivedBefore ? this.take(kind) : null
  }

  /** The database has decided: those behind it may go. Again: nothing happens. */
  release(submission: Submission): void {
    if (submission.state !== 'open') return
    submission.state = 'released'
    const next = submission.nextOfPlayer
    if (next === null) this.#firstOfPlayer.delete(submission.userId)
    else {
      const { lastOfPlayer, lastBeforeBulk } = submission
      this.#lead(next, lastOfPlayer, lastBeforeBulk === submission ? next : lastBeforeBulk)
      this.#unblock(next)
    }
    submission.nextOfPlayer = submission.lastOfPlayer = submission.lastBeforeBulk = null
    if (submission.key === null) return
    if (submission.nextOfKey !== null) this.#unblock(submission.nextOfKey)
    else this.#lastOfKey.delete(nameOfKey(submission))
    submission.nextOfKey = null
  }

  /** Makes it the first of its player; it knows the ends of those behind it. */
  #lead(submission: Submission, last: Submission | null, lastBeforeBulk: Submission | null): void {
    submission.lastOfPlayer = last
    submission.lastBeforeBulk = lastBeforeBulk
    this.#firstOfPlayer.set(submission.userId, submission)
  }

  #standLast(submission: Submission, first: Submission): void {
    const last = first.lastOfPlayer ?? first
    last.nextOfPlayer = submission
    submission.blockers++
    first.lastOfPlayer = submission
    if (!submission.isBulk && first.lastBeforeBulk === last) first.lastBeforeBulk = submission
  }

  #passBulk(submission: Submission, first: Submission): void {
    if (first.isBulk && first.state === 'waiting') {
      submission.nextOfPlayer = first
      first.blockers++
      this.#lead(submission, first.lastOfPlayer, submission)
      first.lastOfPlayer = first.lastBeforeBulk = null
      return
    }
    const before = first.lastBeforeBulk ?? first
    submission.nextOfPlayer = before.nextOfPlayer
    before.nextOfPlayer = submission
    submission.blockers++
    first.lastBeforeBulk = submission
    if (first.lastOfPlayer === before) first.lastOfPlayer = submission
  }

  #addKey(submission: Submission): void {
    const name = nameOfKey(submission)
    const before = this.#lastOfKey.get(name)
    if (before !== undefined) {
      before.nextOfKey = submission
      submission.blockers++
    }
    this.#lastOfKey.set(name, submission)
  }

  #unblock(submission: Submission): void {
    submission.blockers--
    if (submission.blockers === 0) this.#push(submission)
  }

  #push(submission: Submission): void {
    const list = submission.isBulk ? this.#ready.bulk : this.#ready.singles
    list.push(submission)
  }
}

/** An owner's name holds no line break, so no two pairs share a name. */
function nameOfKey(submission: Submission): string {
  return `${submission.keyOwner}\n${submission.key}`
}
