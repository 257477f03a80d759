import { randomFillSync } from 'node:crypto'

const RANDOM_BYTES = 10
const pool = Buffer.allocUnsafe(RANDOM_BYTES * 512)
let used = pool.length

/**
 * A fresh UUIDv7 for a batch. The time is the database's, since ranges of these ids are the hourly partitions of the
 * outbox: a machine whose clock is wrong must not write where no partition is.
 *
 * @param databaseNowMs milliseconds since 1970 in database time
 */
export function nextBatchId(databaseNowMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const time = Math.floor(databaseNowMs).toString(16).padStart(12, '0')
  const random = pool.toString('hex', used, used + RANDOM_BYTES)
  used += RANDOM_BYTES
  const variant = ((Number.parseInt(random.charAt(3), 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}

/** The moment a batch was made, by the database's clock; null where the id is not one of `nextBatchId`. */
export function timeOfBatch(id: string): number | null {
  const parts = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(id)
  return parts === null ? null : Number.parseInt(`${parts[1]}${parts[2]}`, 16)
}

/** The smallest id of a moment: the bound between two partitions. */
export function firstBatchIdAt(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}
