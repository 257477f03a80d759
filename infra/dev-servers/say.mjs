/** Prints one line of progress, with the seconds since this command began. */
export function say(/** @type {string} */ text) {
  console.log(`[${process.uptime().toFixed(1).padStart(5)} s] ${text}`)
}

/** A step that cannot go on: which one it was, why, and what the reader can do now. */
export class StepFailed extends Error {
  /**
   * @param {string} what which step failed and why
   * @param {string} [hint] how to go on
   */
  constructor(what, hint = '') {
    super(hint === '' ? what : `${what}\n${hint}`)
    this.name = 'StepFailed'
  }
}

/** Text of whatever was thrown. */
export function reasonOf(/** @type {unknown} */ error) {
  return error instanceof Error ? error.message : String(error)
}
