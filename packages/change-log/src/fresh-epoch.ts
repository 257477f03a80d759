import { randomBytes } from 'node:crypto'

/** Random, never derived from time: two servers that both think they begin one must not meet in the middle (X5). */
export function freshEpoch(): string {
  return randomBytes(8).toString('hex')
}
