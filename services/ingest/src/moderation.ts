/** `app.moderation`: what operators do, from the statement to the log of changes. */

import type { ModerationEntry } from '@leaderboard/contracts/moderation'
import { formatRevision, type Position } from '@leaderboard/contracts/revision'
import { nextBatchId } from '@leaderboard/database/batch-id'
import type { Database } from '@leaderboard/database/connect-database'
import { findBatch } from '@leaderboard/database/queries/find-batch'
import { listModeration, type ModerationRow } from '@leaderboard/database/queries/list-moderation'
import { markSent } from '@leaderboard/database/queries/mark-sent'
import { readDatabaseClock } from '@leaderboard/database/queries/read-database-clock'
import { withDeadline } from '@leaderboard/database/with-deadline'
import type { ShellServer } from '@leaderboard/service-shell/shell-server'
import fastifyPlugin from 'fastify-plugin'

/** An act that changed something. */
export interface Done {
  readonly entryId: number
  /** Null where the log could not be reached: the relay tells it. */
  readonly revision: string | null
}

export interface Moderation {
  readonly sql: Database
  /** Runs a statement that tells the log under the id of a batch; null where it changed nothing. */
  act(statement: (batchId: string) => Promise<number | null>): Promise<Done | null>
  readEntry(id: number): Promise<ModerationEntry>
  /** Rejects where the work takes too long, with its outcome unknown; every act may be repeated. */
  readonly soon: <T>(work: Promise<T>) => Promise<T>
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly moderation: Moderation
  }
}

/** A player may have a million sessions, and somebody waits. */
const STATEMENT_TIMEOUT_MS = 60_000
const DEADLINE_MS = 65_000
/** What is not known or not marked by then the relay brings, or brings again. */
const ANNOUNCE_MS = 2_000

export const moderationPlugin = fastifyPlugin(
  async (app: ShellServer) => {
    const sql = app.openPool('moderation', { max: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS })
    const soon = <T>(work: Promise<T>) => withDeadline(work, DEADLINE_MS, 'moderation')
    app.decorate('moderation', {
      sql,
      soon,
      act: async (statement) => {
        const batchId = nextBatchId(await soon(readDatabaseClock(sql)))
        const entryId = await soon(statement(batchId))
        if (entryId === null) return null
        return { entryId, revision: await announce(app, sql, batchId) }
      },
      readEntry: async (id) => {
        const [row] = await soon(listModeration(sql, { id, limit: 1 }))
        if (row === undefined) throw new Error(`The audit log has no entry ${id}`)
        return entryOf(row)
      },
    } satisfies Moderation)
  },
  { name: 'moderation', dependencies: ['database', 'change-log'] },
)

/** Tells the log what was committed, as a submission is told; what does not get there is left to the relay (I6). */
async function announce(app: ShellServer, sql: Database, batchId: string): Promise<string | null> {
  let primary: Position | null = null
  try {
    const entries = await withDeadline(findBatch(sql, batchId), ANNOUNCE_MS, 'what an act of moderation wrote')
    for (const { seasonId, changes, isPrimary } of entries ?? []) {
      const position = await app.changeLog.append(seasonId, batchId, changes)
      if (isPrimary) primary = position
      await withDeadline(markSent(sql, [{ batchId, seasonId }]), ANNOUNCE_MS, 'marking an act of moderation as sent')
    }
  } catch (error) {
    app.logger.warn({ err: error, batchId }, 'An act of moderation did not reach the log; the relay will bring it')
  }
  return primary === null ? null : formatRevision(primary)
}

export function entryOf({ at, ...row }: ModerationRow): ModerationEntry {
  return { ...row, at: at.toISOString() }
}
