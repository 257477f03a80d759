/** Names of a season's keys and the shapes of what comes out of them; nothing else knows either (R7). */
import { decodeChanges, type LogEntry } from '@leaderboard/contracts/log-entry'
import type { Position } from '@leaderboard/contracts/revision'
import type { Redis } from 'ioredis'
import type { LogHead } from './judge-position.ts'

/** `base` is the first half of the stream ids of the epoch, `server` a run id. */
export interface RedisHead extends LogHead {
  readonly base: string
}

/** The keys of a season share a hash tag, so that a cluster keeps them in one slot (R8). */
export function seasonKeys(seasonId: number): [log: string, head: string, recent: string] {
  const prefix = `leaderboard:{s${seasonId}}`
  return [`${prefix}:log`, `${prefix}:head`, `${prefix}:recent`]
}

/** Null where there is no head, or half of one. */
export async function readRedisHead(redis: Redis, seasonId: number): Promise<RedisHead | null> {
  const [, key] = seasonKeys(seasonId)
  const [epoch, base, sequence, server, last] = await redis.hmget(key, 'epoch', 'base', 'sequence', 'server', 'last')
  if (!epoch || !base || !sequence || !server || last == null) return null
  return { epoch, base, sequence: Number(sequence), server, lastBatchId: last }
}

/** The answer of the scripts. */
export function parsePosition(reply: unknown): Position {
  if (!Array.isArray(reply)) throw new Error('The script answered something else than a position')
  const [epoch, sequence] = reply as unknown[]
  if (typeof epoch !== 'string' || typeof sequence !== 'number') {
    throw new Error('The script answered something else than a position')
  }
  return { epoch, sequence }
}

/** One entry as XREAD gives it: its id, then field, value, field, value ... */
export type RawEntry = [id: string, fields: string[]]

/** An entry, and the batch id of the one before it. */
export interface ChainedEntry {
  readonly entry: LogEntry
  readonly after: string
}

/** Throws where the entry is not one of ours. */
export function parseEntry(seasonId: number, [id, fields]: RawEntry): ChainedEntry {
  const named = new Map<string, string>()
  for (let i = 0; i + 1 < fields.length; i += 2) named.set(fields[i] ?? '', fields[i + 1] ?? '')
  const epoch = named.get('epoch')
  const changes = named.get('changes')
  const batchId = named.get('batch')
  const after = named.get('after')
  if (epoch === undefined || changes === undefined || batchId === undefined || after === undefined)
    throw new Error(`Stream entry ${id} is not one of a season's log`)
  const sequence = Number(id.slice(id.indexOf('-') + 1))
  const trace = named.get('trace')
  const entry: LogEntry = { seasonId, position: { epoch, sequence }, batchId, changes: decodeChanges(changes) }
  return { entry: trace === undefined ? entry : { ...entry, trace }, after }
}
