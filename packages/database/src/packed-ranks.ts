/**
 * The ranks and totals of up to 1,024 players at one moment, packed: how rank_snapshot_chunks holds them.
 *
 * In the order of the ranks, which makes the differences of ranks and of totals small; then deflated. Of each player:
 * id less that of the chunk, rank less the one before, total less the one before (without its sign: in rank order totals
 * only rise or only fall). Four or five bytes a player on a board of a million. Where two totals lie so far apart that
 * their difference would not be exact, the totals are written as they are.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** How many player ids a chunk covers. */
export const IDS_PER_CHUNK = 1024
/** Unpacked in one turn of the event loop: about a millisecond. */
const CHUNKS_PER_TURN = 8

export interface RankOfPlayer {
  readonly userId: number
  readonly rank: number
  readonly totalScore: number
}

const [RISING, FALLING, AS_THEY_ARE] = [1, 2, 3]

/** The first id of the chunk that holds a player. */
export function chunkOf(userId: number): number {
  return userId - (userId % IDS_PER_CHUNK)
}

/** Packs players of one chunk, in any order; each rank has one total, and better ranks better totals. */
export function packRanks(players: readonly RankOfPlayer[]): Buffer {
  const ordered = players.toSorted((a, b) => a.rank - b.rank || a.userId - b.userId)
  const firstTotal = ordered[0]?.totalScore ?? 0
  const bytes = new ByteWriter(24 * players.length + 24)
  const form = formOf(ordered)
  bytes.double(firstTotal)
  bytes.number(form)
  let [rank, total] = [0, firstTotal]
  for (const player of ordered) {
    bytes.number(player.userId % IDS_PER_CHUNK)
    bytes.number(player.rank - rank)
    if (form === AS_THEY_ARE) bytes.double(player.totalScore)
    else bytes.number(Math.abs(player.totalScore - total))
    rank = player.rank
    total = player.totalScore
  }
  return deflateRawSync(bytes.written())
}

/** A player's rank and total in the chunk, or null where the player was not there. */
export function findPackedRank(packed: Uint8Array, userId: number): { rank: number; totalScore: number } | null {
  for (const { userId: id, rank, totalScore } of unpackRanks(packed, chunkOf(userId))) {
    if (id === userId) return { rank, totalScore }
  }
  return null
}

/** The same in many chunks, where there are such. Between some of them the event loop turns. */
export async function findInChunks(
  chunks: readonly (Uint8Array | null)[],
  userId: number,
): Promise<({ rank: number; totalScore: number } | null)[]> {
  const found = []
  for (const [index, packed] of chunks.entries()) {
    if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) await new Promise(setImmediate)
    found.push(packed === null ? null : findPackedRank(packed, userId))
  }
  return found
}

/** The chunk without a player, who was in it. */
export function packedWithout(packed: Uint8Array, userId: number): Buffer {
  return packRanks([...unpackRanks(packed, chunkOf(userId))].filter((player) => player.userId !== userId))
}

/** The players of a chunk, best rank first. */
function* unpackRanks(packed: Uint8Array, firstUserId: number): Generator<RankOfPlayer> {
  const bytes = new ByteReader(inflateRawSync(packed))
  let [rank, totalScore] = [0, bytes.double()]
  const form = bytes.number()
  while (!bytes.isAtEnd) {
    const offset = bytes.number()
    rank += bytes.number()
    if (form === AS_THEY_ARE) totalScore = bytes.double()
    else if (form === RISING) totalScore += bytes.number()
    else totalScore -= bytes.number()
    yield { userId: firstUserId + offset, rank, totalScore }
  }
}

function formOf(ordered: readonly RankOfPlayer[]): number {
  const [first, last] = [ordered[0]?.totalScore ?? 0, ordered.at(-1)?.totalScore ?? 0]
  if (!Number.isSafeInteger(last - first)) return AS_THEY_ARE
  return last > first ? RISING : FALLING
}

class ByteWriter {
  readonly #bytes: Buffer
  #at = 0

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size)
  }

  /** A whole number from 0, seven bits a byte, the lowest first. */
  number(value: number): void {
    let rest = value
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) + 128
    this.#bytes[this.#at++] = rest
  }

  double(value: number): void {
    this.#at = this.#bytes.writeDoubleLE(value, this.#at)
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }
}

class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(): number {
    let value = 0
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++)
      value += (byte % 128) * unit
      if (byte < 128) return value
    }
  }

  double(): number {
    this.#at += 8
    return this.#bytes.readDoubleLE(this.#at - 8)
  }
}
