/** Slots of a Redis Cluster: each key lives in one of them, each slot on one node. */
const SLOTS = 16_384

/** The slot of a key: CRC-16 (XMODEM) of what stands in its first braces, or of all of it where that is nothing. */
export function keySlot(key: string): number {
  const tag = /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key
  let crc = 0
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff
  }
  return crc % SLOTS
}
