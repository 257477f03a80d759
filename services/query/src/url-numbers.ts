/**
 * The one place where numbers in a URL become numbers. The schema has checked their form (plain decimal digits);
 * here their range is checked, since a pattern says that badly.
 */
import { ProblemException } from '@leaderboard/contracts/problem'

const MAX_INT = 2_147_483_647
const MIN_INT = -2_147_483_648

interface Where {
  in: 'path' | 'query'
  name: string
}

/** A player id from a URL. Throws invalid_request (400) naming the field where no player can have that id. */
export function decodePlayerId(text: string, where: Where = { in: 'path', name: 'id' }): number {
  const id = Number(text)
  if (id > MAX_INT) throw outOfRange(where, `must be at most ${MAX_INT}`)
  return id
}

/** A score from a URL; whether the board takes it is the board's business. */
export function decodeScore(text: string, where: Where): number {
  const score = Number(text)
  if (score > MAX_INT || score < MIN_INT) throw outOfRange(where, `must be from ${MIN_INT} to ${MAX_INT}`)
  return score
}

/** Distinct player ids of a comma-separated list, in the order asked for. */
export function decodePlayerIds(text: string, where: Where): number[] {
  return [...new Set(text.split(',').map((id) => decodePlayerId(id, where)))]
}

/** A count whose form and range the schema has checked, or what stands for it where it is left out. */
export function decodeCount(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Number(text)
}

function outOfRange(where: Where, message: string): ProblemException {
  return new ProblemException('invalid_request', {
    detail: `${where.name} ${message}.`,
    errors: [{ in: where.in, pointer: `/${where.name}`, code: 'out_of_range', message }],
  })
}
