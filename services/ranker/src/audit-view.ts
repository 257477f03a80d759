import { setTimeout as sleep } from 'node:timers/promises'
import type { BoardView } from '@leaderboard/board-view/board-view'
import { readRange } from '@leaderboard/database/queries/read-range'
import { type PlayerTotal, readTotals } from '@leaderboard/database/queries/read-totals'
import { compareRows, type Difference } from './compare-rows.ts'
import type { Term } from './leadership.ts'
import type { RankerTools } from './ranker-tools.ts'
import type { Job } from './run-job.ts'

/** So many players every so often: a million in four minutes, for under one per cent of the database's time. */
const PLAYERS_PER_STEP = 1_000
const STEP_MS = 125
/** What differs is looked at again after the first wait, what is still missing after the second. */
const LOOK_AGAIN_MS = 1_000
const MISSING_MS = 4_000

/**
 * Compares the leader's own view with the database, from one end to the other and over again (I4): first the players
 * the database has, by id, then those the view has, by place, which finds players that nobody has but the view.
 *
 * A row that differs proves nothing by itself, since changes are on their way all the time. One version with two values
 * is damage; so is a row that is still behind after five seconds, while the view says it is exact. Then the view loads
 * again. A view that is ahead of the database means that the database went back (a restored copy): then everybody's
 * view is, so a new epoch makes all of them load.
 */
export function createAudit(tools: RankerTools): Job {
  return {
    name: 'audit',
    everyMs: STEP_MS,
    async run(term, say) {
      for (const view of tools.views()) {
        if (view.state === 'exact' && term.isTrusted) await auditView(tools, view, term)
        if (term.isTrusted && view.state === 'exact') await say('idle', `${view.season.board} was compared`)
      }
      return false
    },
  }
}

async function auditView(tools: RankerTools, view: BoardView, term: Term): Promise<void> {
  const { standings } = view
  const isOver = () => !term.isTrusted || view.state !== 'exact' || view.standings !== standings
  let players = 0
  for await (const rows of slices(tools, view, isOver)) {
    players += rows.length
    if (isOver()) return
    await judge(tools, view, rows, term)
    await sleep(STEP_MS, undefined, { signal: term.signal }).catch(() => undefined) // the term is over
  }
  if (!isOver()) tools.events.emit('audited', view.season.id, players)
}

/** Pairs of player and row in the database: by the database's order, then by the view's. */
async function* slices({ sql }: RankerTools, view: BoardView, isOver: () => boolean) {
  const { id } = view.season
  for (let afterUserId = 0; !isOver(); ) {
    const rows = await readRange(sql, id, { afterUserId, limit: PLAYERS_PER_STEP })
    yield rows.map((row): Pair => ({ userId: row.userId, stored: row }))
    const last = rows.at(-1)
    if (last === undefined) break
    afterUserId = last.userId
  }
  for (let ordinal = 1; !isOver() && ordinal <= view.standings.size; ordinal += PLAYERS_PER_STEP) {
    const ids = view.standings.range(ordinal, PLAYERS_PER_STEP).map((entry) => entry.userId)
    yield await pairsOf(sql, id, ids)
  }
}

interface Pair {
  readonly userId: number
  readonly stored: PlayerTotal | null
}

async function pairsOf(sql: RankerTools['sql'], seasonId: number, ids: readonly number[]): Promise<Pair[]> {
  const found = new Map((await readTotals(sql, seasonId, ids)).map((row) => [row.userId, row]))
  return ids.map((userId) => ({ userId, stored: found.get(userId) ?? null }))
}

/** Looks at what differs until it is the same, or damage. */
async function judge(tools: RankerTools, view: BoardView, first: readonly Pair[], term: Term): Promise<void> {
  const { standings } = view
  const { id } = view.season
  const differ = (pair: Pair) => compareRows(standings.find(pair.userId), pair.stored)
  let suspects = first.filter((pair) => differ(pair) !== 'same')
  const seen = new Map(suspects.map((pair) => [pair.userId, pair.stored]))
  for (const waitMs of [LOOK_AGAIN_MS, MISSING_MS]) {
    if (suspects.length === 0) return
    await sleep(waitMs, undefined, { signal: term.signal }).catch(() => undefined) // the term is over
    const again = await pairsOf(
      tools.sql,
      id,
      suspects.map((pair) => pair.userId),
    )
    if (!term.isTrusted || view.standings !== standings || view.state !== 'exact') return
    const wrong = again.filter((pair) => differ(pair) === 'wrong')
    if (wrong.length > 0) return report(tools, view, wrong, 'wrong')
    suspects = again.filter((pair) => differ(pair) !== 'same')
  }
  // The view has had five seconds to reach what the database held when it was first looked at.
  const lacks = suspects.filter(
    (pair) => compareRows(standings.find(pair.userId), seen.get(pair.userId) ?? null) === 'behind',
  )
  if (lacks.length > 0) return report(tools, view, lacks, 'behind')
  const ahead = suspects.filter((pair) => differ(pair) === 'ahead')
  if (ahead.length > 0) return report(tools, view, ahead, 'ahead')
}

async function report(tools: RankerTools, view: BoardView, pairs: readonly Pair[], kind: Difference): Promise<void> {
  const userIds = pairs.map((pair) => pair.userId)
  const { board, id } = view.season
  tools.logger.error({ board, kind, players: userIds.slice(0, 20), count: userIds.length }, 'A view was damaged')
  tools.events.emit('damaged', id, userIds)
  if (kind === 'ahead') await tools.log.startEpoch(id)
  else view.reload(`the audit found ${userIds.length} players ${kind}`)
}
