/**
 * A position in the log of one board: an epoch and a sequence, always set together. The sequence alone lies: after
 * a lost log a new epoch counts from 1 again, and "I have seen 5" would then skip five changes nobody has seen.
 */
export interface Position {
  /** Random, 16 hexadecimal digits; new whenever the log may have lost its tail. */
  readonly epoch: string
  /** Dense within the epoch: each entry is the one before plus 1. An epoch is opened by entry 1, which is empty. */
  readonly sequence: number
}

/** The opaque text that answers carry. */
export function formatRevision(position: Position): string {
  return `${position.epoch}.${position.sequence.toString(36)}`
}

/** The position behind a revision, or null where the text is not one. */
export function parseRevision(revision: string): Position | null {
  const match = /^([0-9a-f]{16})\.([0-9a-z]{1,11})$/.exec(revision)
  if (match?.[1] === undefined || match[2] === undefined) return null
  const sequence = Number.parseInt(match[2], 36)
  return Number.isSafeInteger(sequence) ? { epoch: match[1], sequence } : null
}
