import { type Change, decodeChanges } from '@leaderboard/contracts/log-entry'
import { nextBatchId } from './batch-id.ts'
import type { Database } from './connect-database.ts'
import type { BatchItem, CommittedEntry } from './queries/commit-batch.ts'
import { createPlayers } from './queries/create-players.ts'
import { listOpenSeasons } from './queries/list-open-seasons.ts'
import type { Season } from './season.ts'

/** The id of nobody. */
export const UNKNOWN_PLAYER = 2_000_000_000

let sessions = 0
let players = 0

/** A submission with a session id of its own; with a `key`, its fingerprint says what it is. */
export function itemOf(userId: number, score: number, more: Partial<BatchItem> = {}): BatchItem {
  sessions++
  const key = more.key ?? null
  const keyed = key === null ? null : { keyOwner: 'public', key, fingerprint: Buffer.from(`${userId}:${score}`) }
  return {
    userId,
    score,
    gameMode: 'default',
    sessionId: sessions,
    isKnown: false,
    ...(keyed ?? { keyOwner: null, key: null, fingerprint: null }),
    ...more,
  }
}

/** A batch id by this machine's clock, which is the test server's as well. */
export function newBatchId(): string {
  return nextBatchId(Date.now())
}

/** Ids of new players. */
export async function createTestPlayers(sql: Database, count: number): Promise<number[]> {
  const names = Array.from({ length: count }, () => `player ${++players} of ${process.pid}`)
  return (await createPlayers(sql, names)).map((player) => player.id)
}

/** What a batch told of a season; nothing where it did not touch it. */
export function changesOf(entries: readonly CommittedEntry[], season: Season): Change[] {
  return decodeChanges(entries.find((entry) => entry.seasonId === season.id)?.changes ?? '[]')
}

/** The open season of the board every database has. */
export async function readGlobal(sql: Database): Promise<Season> {
  const season = (await listOpenSeasons(sql)).find((one) => one.board === 'global')
  if (season === undefined) throw new Error('There is no global board')
  return season
}
