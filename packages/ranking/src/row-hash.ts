/**
 * One lane of the digest of a row. The digest of standings is the sum of its rows' hashes, so that it does not depend
 * on the order rows came in and a change costs two hashes, not a pass over all players.
 *
 * @param lane any number; two lanes with different numbers are independent
 * @returns 32 bits, unsigned
 */
export function rowHash(userId: number, totalScore: number, version: number, lane: number): number {
  let h = mixed(lane, userId)
  h = mixed(h, totalScore)
  h = mixed(h, version)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Folds a safe integer, both halves of it, into a hash. */
function mixed(hash: number, value: number): number {
  const low = Math.imul(hash ^ (value | 0), 0x9e3779b1)
  const high = Math.floor(value / 4294967296)
  return Math.imul((low ^ (low >>> 15)) + high, 0x2c1b3c6d)
}

/** The text of a digest: two sums of lanes (modulo 2^32) and the number of rows. */
export function formatDigest(first: number, second: number, rows: number): string {
  return `${hex(first)}${hex(second)}-${rows}`
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
