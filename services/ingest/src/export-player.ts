import type { ExportedSession, ExportedTotal, PlayerExport } from '@leaderboard/contracts/moderation'
import type { Database } from '@leaderboard/database/connect-database'
import type { PlayerRecord } from '@leaderboard/database/queries/find-player-record'
import { listKeysOfPlayer } from '@leaderboard/database/queries/list-keys-of-player'
import { listModeration } from '@leaderboard/database/queries/list-moderation'
import { listSessionsOfPlayer, type StoredSession } from '@leaderboard/database/queries/list-sessions-of-player'
import { listTotalsOfPlayer, type SeasonTotal } from '@leaderboard/database/queries/list-totals-of-player'
import { readRankHistory } from '@leaderboard/database/queries/read-rank-history'
import { entryOf } from './moderation.ts'

const SESSIONS_AT_ONCE = 2_000
const MOST_ENTRIES = 10_000

/** The text of a PlayerExport, in parts: sessions may be many, and come last. */
export async function* exportPlayer(sql: Database, player: PlayerRecord): AsyncGenerator<string> {
  const head: Omit<PlayerExport, 'sessions'> = {
    player: { ...player, joinDate: player.joinDate.toISOString() },
    exportedAt: new Date().toISOString(),
    totals: await readTotals(sql, player.id),
    idempotencyKeys: (await listKeysOfPlayer(sql, player.id)).map(({ createdAt, ...key }) => ({
      ...key,
      createdAt: createdAt.toISOString(),
    })),
    moderation: (await listModeration(sql, { playerId: player.id, limit: MOST_ENTRIES })).map(entryOf),
  }
  yield `${JSON.stringify(head).slice(0, -1)},"sessions":[`
  let afterId = 0
  for (;;) {
    const page = await listSessionsOfPlayer(sql, player.id, { afterId, limit: SESSIONS_AT_ONCE })
    const text = page.map((session) => JSON.stringify(sessionOf(session))).join(',')
    if (text !== '') yield afterId === 0 ? text : `,${text}`
    const last = page.at(-1)
    if (last === undefined || page.length < SESSIONS_AT_ONCE) break
    afterId = last.sessionId
  }
  yield ']}\n'
}

async function readTotals(sql: Database, userId: number): Promise<ExportedTotal[]> {
  const totals: ExportedTotal[] = []
  for (const row of await listTotalsOfPlayer(sql, userId)) {
    const past = (await readRankHistory(sql, row.seasonId, userId)) ?? []
    totals.push(
      totalOf(
        row,
        past.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })),
      ),
    )
  }
  return totals
}

function totalOf(
  { seasonId: _seasonId, reachedAt, ...row }: SeasonTotal,
  ranks: ExportedTotal['ranks'],
): ExportedTotal {
  const hasPlayed = row.sessions > 0
  return {
    ...row,
    bestScore: hasPlayed ? row.bestScore : null,
    lastScore: hasPlayed ? row.lastScore : null,
    reachedAt: reachedAt.toISOString(),
    ranks,
  }
}

function sessionOf({ at, ...session }: StoredSession): ExportedSession {
  return { ...session, at: at.toISOString() }
}
