import { setTimeout as sleep } from 'node:timers/promises'
import { nextBatchId } from '@leaderboard/database/batch-id'
import { findPackedRank, packedWithout } from '@leaderboard/database/packed-ranks'
import { finishErasure } from '@leaderboard/database/queries/finish-erasure'
import { forgetInOutbox } from '@leaderboard/database/queries/forget-in-outbox'
import { forgetKeysOfPlayer } from '@leaderboard/database/queries/forget-keys-of-player'
import { listErasures, type OpenErasure } from '@leaderboard/database/queries/list-erasures'
import { listRankChunks } from '@leaderboard/database/queries/list-rank-chunks'
import { replaceRankChunk } from '@leaderboard/database/queries/replace-rank-chunk'
import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

/** What was on its way to the log is there, and what Redis caches (30 s at most) is over. */
const SETTLED_MS = 45_000
const PLAYERS_PER_STEP = 20
/** Followers read what is in the log within milliseconds; who has not by then loads again. */
const FOLLOWED_MS = 5_000

/**
 * Removes the last traces of erased players: idempotency keys, packed ranks, rows of the outbox, entries of the log. The
 * name, the sessions and the totals went at once, with the statement that erased the player.
 *
 * It may stop anywhere: a player is listed until everything is done, and every step may be done again. The order matters
 * in one place: first the outbox, then the log, so that the relay brings nothing back.
 */
export function createErasureJob(
  tools: RankerTools,
  { settledMs = SETTLED_MS, followedMs = Math.min(FOLLOWED_MS, settledMs) } = {},
): Job {
  const { sql, slowSql, log, events } = tools
  return {
    name: 'erasure',
    everyMs: Math.min(2_000, Math.max(50, settledMs)),
    async run(term, say) {
      const erasures = await listErasures(sql, settledMs, PLAYERS_PER_STEP)
      if (erasures.length === 0 || !term.isTrusted || !log.isAvailable()) return false
      for (const erasure of erasures) {
        await forgetKeysOfPlayer(slowSql, erasure.userId)
        await forgetRanks(tools, erasure)
        await forgetInOutbox(slowSql, erasure)
      }
      const seasonIds = new Set(erasures.flatMap((erasure) => erasure.seasonIds))
      const settle = () => sleep(followedMs, undefined, { signal: term.signal })
      await Promise.all([...seasonIds].map((id) => log.forgetPast(id, nextBatchId(Date.now()), settle)))
      for (const { userId } of erasures) await finishErasure(sql, userId)
      await say('idle', `${erasures.length} erased players have left no trace`)
      events.emit('erased', erasures.length)
      return erasures.length === PLAYERS_PER_STEP
    },
  }
}

async function forgetRanks({ sql }: RankerTools, { userId }: OpenErasure): Promise<void> {
  for (const chunk of await listRankChunks(sql, userId)) {
    if (findPackedRank(chunk.ranks, userId) === null) continue
    await replaceRankChunk(sql, { ...chunk, ranks: packedWithout(chunk.ranks, userId) })
  }
}
