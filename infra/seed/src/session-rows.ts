import { mixSeeds, RandomSource } from './random-source.ts'

/** What the sessions of a run are made from; the same plan gives the same sessions. */
export interface SessionPlan {
  readonly seed: number
  readonly players: number
  readonly sessions: number
  readonly firstUserId: number
  readonly firstSessionId: number
  /** Milliseconds since 1970 of the month that the sessions fall into. */
  readonly fromMs: number
  readonly toMs: number
}

/** PostgreSQL counts microseconds from 2000-01-01. */
const YEAR_2000_MS = 946_684_800_000
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
const TRAILER = Buffer.from('ffff', 'hex')
const MODES = ['solo', 'solo', 'solo', 'team', 'daily'].map((mode) => Buffer.from(mode))
/** id, user_id, score, game_mode, timestamp with their lengths, and the number of fields. */
const WIDEST_ROW = 2 + 12 + 8 + 8 + 9 + 12
const BUFFER_ROWS = 1_200
const TWO_32 = 4_294_967_296

/** Sessions `from` up to, not including, `to` as a binary COPY, in buffers of about 60 kB. Times grow with the ids. */
export function* sessionRows(plan: SessionPlan, from: number, to: number): Generator<Buffer> {
  const random = new RandomSource(mixSeeds(plan.seed, from))
  const stepMs = (plan.toMs - plan.fromMs) / plan.sessions
  yield HEADER
  let buffer = Buffer.allocUnsafe(BUFFER_ROWS * WIDEST_ROW)
  let at = 0
  for (let n = from; n < to; n++) {
    const player = Math.floor(plan.players * random.next())
    const micros = Math.floor((plan.fromMs - YEAR_2000_MS + (n + random.next()) * stepMs) * 1000)
    const mode = MODES[Math.floor(random.next() * MODES.length)] ?? HEADER
    at = buffer.writeInt16BE(5, at)
    at = writeInt8(buffer, at, plan.firstSessionId + n)
    at = writeInt4(buffer, at, plan.firstUserId + player)
    at = writeInt4(buffer, at, scoreOf(plan.seed, player, random))
    at = buffer.writeInt32BE(mode.length, at)
    at += mode.copy(buffer, at)
    at = writeInt8(buffer, at, micros)
    if (at + WIDEST_ROW <= buffer.length) continue
    yield buffer.subarray(0, at)
    buffer = Buffer.allocUnsafe(BUFFER_ROWS * WIDEST_ROW)
    at = 0
  }
  if (at > 0) yield buffer.subarray(0, at)
  yield TRAILER
}

/** Few are very good: skill falls off steeply, and every session strays from it by up to a third. */
function scoreOf(seed: number, player: number, random: RandomSource): number {
  const skill = mixSeeds(seed + 1, player) / TWO_32
  return Math.round(500 + 99_500 * skill ** 3 * (0.67 + 0.33 * random.next()) + 400 * random.next())
}

function writeInt4(buffer: Buffer, at: number, value: number): number {
  return buffer.writeInt32BE(value, buffer.writeInt32BE(4, at))
}

function writeInt8(buffer: Buffer, at: number, value: number): number {
  const high = Math.floor(value / TWO_32)
  return buffer.writeUInt32BE(value - high * TWO_32, buffer.writeInt32BE(high, buffer.writeInt32BE(8, at)))
}
