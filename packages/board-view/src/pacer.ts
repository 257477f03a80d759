import { setImmediate as nextTurn } from 'node:timers/promises'

/** Cuts long work into slices, so that the event loop is never held for longer than one of them and a step. */
export class Pacer {
  #sliceMs: number
  #began = performance.now()

  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs
  }

  /** True when it is time to let others have a turn; then await `rest`. Cheap enough to ask after each step. */
  isDue(): boolean {
    return performance.now() - this.#began >= this.#sliceMs
  }

  async rest(): Promise<void> {
    await nextTurn()
    this.#began = performance.now()
  }
}
