/** `app.reads`: all that the routes answer from, opened and closed here. */
import { findPlayers, type KnownPlayer } from '@leaderboard/database/queries/find-players'
import { findPlayersByName } from '@leaderboard/database/queries/find-players-by-name'
import { listNames } from '@leaderboard/database/queries/list-names'
import { listRenamed } from '@leaderboard/database/queries/list-renamed'
import { listSessions, type PlayedSession } from '@leaderboard/database/queries/list-sessions'
import { readAggregates, type VersionedAggregate } from '@leaderboard/database/queries/read-aggregates'
import { readRankHistory } from '@leaderboard/database/queries/read-rank-history'
import type { Season } from '@leaderboard/database/season'
import { TickBatch } from '@leaderboard/database/tick-batch'
import { withDeadline } from '@leaderboard/database/with-deadline'
import { PlayerNames } from '@leaderboard/player-names/player-names'
import { watchRenames } from '@leaderboard/player-names/watch-renames'
import type { ShellServer } from '@leaderboard/service-shell/build-server'
import fastifyPlugin from 'fastify-plugin'
import { BackgroundStatus } from './background-status.ts'
import { Boards } from './boards.ts'
import { DatabaseReads } from './database-reads.ts'

export interface Reads {
  readonly boards: Boards
  readonly names: PlayerNames
  readonly players: TickBatch<KnownPlayer>
  readonly database: DatabaseReads
  readonly background: BackgroundStatus
  /** What the totals of these players are made of, as committed now. */
  aggregates(seasonId: number, userIds: number[]): Promise<Map<number, VersionedAggregate>>
  /** Players whose name begins so, in order of the name. */
  findByName(prefix: string, limit: number): Promise<{ id: number; username: string }[]>
  /** Sessions of a player that the board counts, latest first. */
  sessions(season: Season, userId: number, page: Parameters<typeof listSessions>[3]): Promise<PlayedSession[]>
  /** The player's ranks at past recalculations, oldest first; null where none are kept. */
  rankHistory(season: Season, userId: number): Promise<{ at: string; rank: number; totalScore: number }[] | null>
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly reads: Reads
  }
}

/** Longest wait for one of the small statements of a read. */
const DEADLINE_MS = 1500

export const readsPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const { sql } = app
    const boards = new Boards(app.boardViews)
    const soon = <T>(work: Promise<T>, what: string) => withDeadline(work, DEADLINE_MS, what)
    const names = new PlayerNames({ listNames: (ids) => listNames(sql, ids) })
    const renames = watchRenames({
      names,
      listRenamed: (seconds, limit) => listRenamed(sql, seconds, limit),
      onRenamed: () => boards.dropPages(),
    })
    app.decorate('reads', {
      boards,
      names,
      players: playersOf(app),
      database: databaseReadsOf(app),
      background: new BackgroundStatus(sql),
      aggregates: (seasonId, ids) => soon(readAggregates(sql, seasonId, ids), 'what a total is made of'),
      findByName: (prefix, limit) => soon(findPlayersByName(sql, prefix, limit), 'players by name'),
      sessions: (season, id, page) => soon(listSessions(sql, season, id, page), 'sessions of a player'),
      rankHistory: async (season, id) => {
        const past = await soon(readRankHistory(sql, season.id, id), 'past ranks of a player')
        return past?.map(({ at, rank, totalScore }) => ({ at: at.toISOString(), rank, totalScore })) ?? null
      },
    } satisfies Reads)
    app.addHook('onClose', async () => {
      renames.stop()
      boards.stop()
    })
  },
  { name: 'reads', dependencies: ['database', 'redis', 'metrics', 'board-views'] },
)

function playersOf({ sql }: ShellServer): TickBatch<KnownPlayer> {
  const read = async (ids: number[]) => {
    const found = await findPlayers(sql, ids)
    return new Map(found.map((player) => [player.id, player]))
  }
  return new TickBatch({ what: 'players', read, limit: 1000, deadlineMs: DEADLINE_MS, restMs: 500 })
}

function databaseReadsOf(app: ShellServer): DatabaseReads {
  const limit = app.config.readFallbackConcurrency
  const answered = app.metrics.counter({
    name: 'leaderboard_fallback_reads_total',
    help: 'Reads that the view could not answer exactly, by what answered them',
    labels: ['source'],
  })
  return new DatabaseReads({
    sql: app.sql,
    heavySql: app.openPool('fallback', { max: limit, statementTimeoutMs: 10_000 }),
    redis: app.redis,
    limit,
    onRead: (source) => answered.inc({ source }),
  })
}
