/**
 * Reads from PostgreSQL, for while the view loads or the log cannot say whether it is level: slower, the same answers.
 *
 * - First the cheap question "what is this player's row now?", asked for everybody in one statement a tick. It finds a
 *   database that is away within a second, players without a row, and it is what invalidates a player's cached rank:
 *   an entry counts only for the version of the row it was read at, so a submission ends it at once, on every replica,
 *   even where Redis lost or restored keys. A notice sent to Redis by ingest could be lost; a version cannot. The mark of
 *   moderation is part of every key in the same way: whoever was hidden is in no answer kept from before.
 * - Then the cache in Redis: the top list for 10 s, a rank for 30 s, as specified. Such answers are `stale`.
 * - Then the database itself (DENSE_RANK and its two sisters), shared and limited. A read that began for this caller
 *   has everything committed before, so it is `exact`; one that somebody else began is `stale`. There is no revision:
 *   the database does not know the log.
 */
import type { Database } from '@leaderboard/database/connect-database'
import { type BoardTotals, readBoardTotals } from '@leaderboard/database/queries/read-board-totals'
import { readModerationMark } from '@leaderboard/database/queries/read-moderation-mark'
import { type PageOfRows, readPage, type SliceStart } from '@leaderboard/database/queries/read-page'
import { readRank } from '@leaderboard/database/queries/read-rank'
import { readRanks } from '@leaderboard/database/queries/read-ranks'
import { readTotals } from '@leaderboard/database/queries/read-totals'
import type { Season } from '@leaderboard/database/season'
import { TickBatch } from '@leaderboard/database/tick-batch'
import { firstAround } from '@leaderboard/ranking/first-around'
import { type Static, Type } from '@sinclair/typebox'
import type { Freshness, RankedRow } from './board-row.ts'
import { LimitedReads } from './limited-reads.ts'
import { rankedFrom } from './ranked-from.ts'
import { type CacheStore, type KeptReads, ReadCache } from './read-cache.ts'
import type { Neighbours, PageRequest, PageRows } from './view-page.ts'
import type { WhyNoPlace } from './why-no-place.ts'

export type ReadSource = 'cache' | 'database' | 'shared'

interface DatabaseReadsOptions {
  /** For the cheap question. */
  sql: Database
  /** For the expensive ones; a pool of its own with `limit` connections. */
  heavySql: Database
  redis: CacheStore | null
  /** Expensive reads at once. */
  limit: number
  /** Told of each answer: where it came from. */
  onRead: (source: ReadSource) => void
}

type Held = { version: number; sessions: number; isHidden: boolean }
type RankAnswer = { row: RankedRow | null; players: number; reason: WhyNoPlace; freshness: Freshness }
type PageAnswer = { page: PageRows; freshness: Freshness }
type AroundAnswer = { neighbours: Neighbours | null; total: number; reason: WhyNoPlace; freshness: Freshness }
type RanksAnswer = { found: Map<number, RankedRow>; hidden: Set<number>; total: number; freshness: Freshness }

type BoardAnswer = { totals: BoardTotals; freshness: Freshness }

const FIRST_ROW: PageRequest = { limit: 1, from: { kind: 'start' } }

const TOP_MAX_AGE_MS = 10_000
const RANK_MAX_AGE_MS = 30_000

/** Longest wait for a statement that runs; a database that is away is found by the cheap question long before. */
const DEADLINE_MS = 5000
const ABANDON_MS = 15_000

const RowSchema = Type.Object({
  userId: Type.Integer(),
  totalScore: Type.Integer(),
  reachedAt: Type.Integer(),
  sessions: Type.Integer(),
  ordinal: Type.Integer(),
  standard: Type.Integer(),
  dense: Type.Integer(),
})
const RankSchema = Type.Object({
  row: Type.Union([RowSchema, Type.Null()]),
  version: Type.Integer(),
  players: Type.Integer(),
})
const PageSchema = Type.Object({
  rows: Type.Array(RowSchema),
  hasPrevious: Type.Boolean(),
  hasNext: Type.Boolean(),
  total: Type.Integer(),
})

export class DatabaseReads {
  private readonly options: DatabaseReadsOptions
  private readonly limited: LimitedReads
  private readonly held = new Map<number, TickBatch<Held>>()
  private readonly marks: TickBatch<number>
  private readonly ranks: ReadCache<typeof RankSchema>
  private readonly pages: ReadCache<typeof PageSchema>

  constructor(options: DatabaseReadsOptions) {
    this.options = options
    this.limited = new LimitedReads({ limit: options.limit, deadlineMs: DEADLINE_MS, abandonMs: ABANDON_MS })
    const read = async () => new Map([[0, await readModerationMark(options.sql)]])
    this.marks = new TickBatch({ what: 'the mark of moderation', read, limit: 1000, deadlineMs: 1000, restMs: 500 })
    this.ranks = new ReadCache(options.redis, { maxAgeMs: RANK_MAX_AGE_MS, schema: RankSchema })
    this.pages = new ReadCache(options.redis, { maxAgeMs: TOP_MAX_AGE_MS, schema: PageSchema })
  }

  /** A player's row with its ranks, or null for a player without one. */
  async readRank(season: Season, userId: number, mustBeFresh: boolean): Promise<RankAnswer> {
    const held = (await this.readHeld(season, [userId])).get(userId)
    const reason = held?.isHidden === true ? 'hidden' : 'no_session_yet'
    if (held === undefined || held.isHidden || held.sessions === 0) {
      const { page, freshness } = await this.readPage(season, FIRST_ROW, mustBeFresh)
      return { row: null, players: page.total, reason, freshness }
    }
    const { version } = held
    const { value, freshness } = await this.read(this.ranks, ['rank', `${season.id}:${userId}`], mustBeFresh, {
      isCurrent: (entry) => entry.version === version,
      load: async () => {
        const found = await readRank(this.options.heavySql, season, userId)
        const row = found === null ? null : toRow(found)
        return { row, version, players: found?.players ?? 0 }
      },
    })
    return { row: value.row, players: value.players, reason, freshness }
  }

  /** A page of the board; only the first page is cached, since it alone is asked for again and again. */
  async readPage(season: Season, request: PageRequest, mustBeFresh: boolean): Promise<PageAnswer> {
    await this.readHeld(season, [])
    const { from, limit } = request
    const cache = from.kind === 'start' ? this.pages : null
    const { value, freshness } = await this.read(cache, ['top', `${season.id}:${limit}${placeOf(from)}`], mustBeFresh, {
      load: async () => toPage(await readPage(this.options.heavySql, season, { limit, from: sliceOf(from) })),
    })
    return { page: value, freshness }
  }

  /** A player and the neighbours, or null for a player without a row. */
  async readNeighbours(season: Season, userId: number, radius: number, mustBeFresh: boolean): Promise<AroundAnswer> {
    const { row, players, reason, freshness } = await this.readRank(season, userId, mustBeFresh)
    if (row === null) return { neighbours: null, total: players, reason, freshness }
    const size = 2 * radius + 1
    const ordinal = firstAround(row.ordinal, radius, players)
    const around = await this.readPage(season, { limit: size, from: { kind: 'ordinal', ordinal } }, mustBeFresh)
    const { rows, total } = around.page
    const place = rows.findIndex((one) => one.userId === userId)
    const self = rows[place]
    if (self === undefined) return { neighbours: { self: row, before: [], after: [] }, total, reason, freshness } // moved away
    const neighbours = { self, before: rows.slice(0, place), after: rows.slice(place + 1) }
    return { neighbours, total, reason, freshness: around.freshness }
  }

  /** Rows with their ranks of those of these players who have one. */
  async readRanks(season: Season, userIds: readonly number[], mustBeFresh: boolean): Promise<RanksAnswer> {
    const held = await this.readHeld(season, userIds)
    const ids = userIds.toSorted((a, b) => a - b)
    const { value, freshness } = await this.read(null, ['ranks', `${season.id}:${ids.join(',')}`], mustBeFresh, {
      load: () => readRanks(this.options.heavySql, season, ids),
    })
    const hidden = new Set(ids.filter((id) => held.get(id)?.isHidden === true))
    return { found: new Map(value.rows.map((row) => [row.userId, row])), hidden, total: value.players, freshness }
  }

  /** All totals, and the rows of some players, from one snapshot. */
  async readBoard(season: Season, userIds: readonly number[], mustBeFresh: boolean): Promise<BoardAnswer> {
    await this.readHeld(season, [])
    const load = () => readBoardTotals(this.options.heavySql, season, userIds)
    const key = `${season.id}:${userIds.join(',')}`
    const { value, freshness } = await this.read(null, ['board', key], mustBeFresh, { load })
    return { totals: value, freshness }
  }

  /** The rows as they are now; above all: an answer, or a rejection within a second. */
  private readHeld(season: Season, userIds: readonly number[]): Promise<Map<number, Held>> {
    let batch = this.held.get(season.id)
    if (batch === undefined) {
      const read = async (ids: number[]) => {
        const rows = await readTotals(this.options.sql, season.id, ids)
        return new Map(rows.map((row) => [row.userId, row]))
      }
      batch = new TickBatch<Held>({ what: 'rows of players', read, limit: 1000, deadlineMs: 1000, restMs: 500 })
      this.held.set(season.id, batch)
    }
    return batch.read(userIds)
  }

  /** Whoever asks for the same thing (kind and key) while it is read gets the same answer. */
  private async read<T>(
    cache: KeptReads<T> | null,
    [kind, key]: ['rank' | 'top' | 'ranks' | 'board', string],
    mustBeFresh: boolean,
    { load, isCurrent = () => true }: { load: () => Promise<T>; isCurrent?: (value: T) => boolean },
  ): Promise<{ value: T; freshness: Freshness }> {
    const marked = `${kind}:${(await this.marks.read([0])).get(0)}:${key}`
    const kept = cache === null || mustBeFresh ? null : await cache.find(marked)
    if (kept !== null && isCurrent(kept.value)) return this.answer('cache', kept.value, kept.asOf)
    const { value, startedAt, isShared } = await this.limited.run(marked, load)
    if (!isShared) cache?.keep(marked, { value, asOf: startedAt })
    return this.answer(isShared ? 'shared' : 'database', value, startedAt)
  }

  private answer<T>(source: ReadSource, value: T, asOf: number): { value: T; freshness: Freshness } {
    this.options.onRead(source)
    return { value, freshness: { revision: null, asOf, rankState: source === 'database' ? 'exact' : 'stale' } }
  }
}

function toRow({ userId, totalScore, reachedAt, sessions, ordinal, standard, dense }: RankedRow): RankedRow {
  return { userId, totalScore, reachedAt, sessions, ordinal, standard, dense }
}

function toPage({ rows, first, players }: PageOfRows): Static<typeof PageSchema> {
  const ranked = first === null ? [] : rankedFrom(rows, first)
  return {
    rows: ranked,
    hasPrevious: (ranked[0]?.ordinal ?? 1) > 1,
    hasNext: (ranked.at(-1)?.ordinal ?? players) < players,
    total: players,
  }
}

function sliceOf(from: PageRequest['from']): SliceStart {
  if (from.kind === 'start') return { ordinal: 1 }
  if (from.kind === 'ordinal') return { ordinal: from.ordinal }
  return from.cursor.towards === 'next' ? { after: from.cursor.key } : { before: from.cursor.key }
}

function placeOf(from: PageRequest['from']): string {
  if (from.kind === 'start') return ''
  if (from.kind === 'ordinal') return `:at:${from.ordinal}`
  const { totalScore, reachedAt, userId } = from.cursor.key
  return `:${from.cursor.towards}:${totalScore}:${reachedAt}:${userId}`
}
