import type { Position } from '@leaderboard/contracts/revision'

interface Wait {
  readonly position: Position
  readonly timer: NodeJS.Timeout
  readonly done: (isReached: boolean) => void
}

/** Whoever waits until the view has applied a named position; each for a limited time. */
export class PositionWaits {
  readonly #waits = new Set<Wait>()

  /**
   * True once `position` is applied. One of another epoch counts as reached: every epoch begins with all that was
   * committed, so whoever loaded this one has seen what was acknowledged in the other.
   */
  wait(position: Position, ms: number, current: Position | null): Promise<boolean> {
    if (current !== null && isReached(position, current)) return Promise.resolve(true)
    return new Promise((done) => {
      const timer = setTimeout(() => this.#end(wait, false), ms)
      const wait: Wait = { position, timer, done }
      this.#waits.add(wait)
    })
  }

  applied(current: Position): void {
    for (const wait of this.#waits) if (isReached(wait.position, current)) this.#end(wait, true)
  }

  close(): void {
    for (const wait of this.#waits) this.#end(wait, false)
  }

  #end(wait: Wait, isThere: boolean): void {
    clearTimeout(wait.timer)
    if (this.#waits.delete(wait)) wait.done(isThere)
  }
}

function isReached(wanted: Position, current: Position): boolean {
  return wanted.epoch !== current.epoch || wanted.sequence <= current.sequence
}
