import { setTimeout as sleep } from 'node:timers/promises'
import type { RankResult, TopPage } from '@leaderboard/contracts/read-leaderboard'
import type { SystemStatus } from '@leaderboard/contracts/status'
import type { SubmitResult } from '@leaderboard/contracts/submit-score'
import type { StackProcess } from '@leaderboard/dev-servers/start-stack'
import type { History } from './history.ts'
import { readTruth, type Truth } from './truth.ts'
import { untilNull } from './until.ts'
import type { Verdict } from './verdict.ts'
import type { Watchers } from './watchers.ts'
import type { World } from './world.ts'

/** A view is found wrong only where it stays so: what it has not heard yet may be on its way. */
const ASK_MS = 3_000

export interface ViewTools {
  readonly world: World
  readonly history: History
  readonly watchers: Watchers
  readonly verdict: Verdict
}

/** Nothing is in flight: holds each replica of each service to SQL, for every player (I4), and every watcher (I7). */
export async function checkViews({ world, history, watchers, verdict }: ViewTools): Promise<void> {
  const { patienceMs, stack } = world
  const { processes } = stack
  const of = (service: string) => processes.filter((one) => one.service === service)
  const truth = await readTruth(world.sql)
  const wrongQuery = await Promise.all(
    of('query').map((replica) => untilNull(patienceMs, () => describeWrongReads(replica, truth))),
  )
  for (const wrong of wrongQuery)
    if (wrong !== null) verdict.add(wrong.isMarked ? 'unhealed' : 'wrong rank', wrong.text)
  watchers.hurry()
  const unseen = await untilNull(patienceMs, async () => {
    const wrong = watchers.listWrong(truth)
    return wrong.length === 0 ? null : wrong
  })
  for (const { name, isLive } of unseen ?? []) {
    verdict.add(
      isLive ? 'silent gap' : 'unhealed',
      `${name} ${isLive ? 'calls itself live and' : 'is not live, it'} differs`,
    )
  }
  for (const replica of of('ingest')) await checkNewRank(replica, { world, history, verdict })
}

interface WrongView {
  readonly text: string
  /** It says itself that it may be behind. */
  readonly isMarked: boolean
}

async function describeWrongReads(replica: StackProcess, truth: Truth): Promise<WrongView | null> {
  const wrong = (what: string, isMarked = false) => ({ text: `query at ${replica.url}: ${what}`, isMarked })
  try {
    const status = await ask<SystemStatus>(`${replica.url}/api/status`)
    const view = status.views[0]
    if (view?.state !== 'exact') return wrong(`its view is ${view?.state}`, true)
    if (view.digest !== truth.digest) return wrong(`digest ${view.digest} at ${view.revision}, SQL ${truth.digest}`)
    for (let first = 0; first < truth.rows.length; first += 100) {
      const page = await ask<TopPage>(`${replica.url}/api/leaderboard/top?limit=100&startRank=${first + 1}`)
      if (page.rankState !== 'exact') return wrong(`a page is ${page.rankState}`, true)
      const expected = truth.rows.slice(first, first + 100).map(rowText)
      const at = expected.findIndex((text, i) => page.items[i] === undefined || rowText(page.items[i]) !== text)
      if (at >= 0 || page.items.length !== expected.length) return wrong(`place ${first + at + 1} differs from SQL`)
    }
    return null
  } catch (error) {
    return wrong(String(error), true)
  }
}

const rowText = (row: Truth['rows'][number] | TopPage['items'][number]) =>
  [row.ordinal, row.rank, row.userId, row.totalScore, row.sessions].join(' ')

/** One submission alone: the rank that ingest answers is the one SQL gives, and query shows it at once (I8). */
async function checkNewRank(
  replica: StackProcess,
  { world, history, verdict }: Pick<ViewTools, 'world' | 'history' | 'verdict'>,
): Promise<void> {
  const wrong = await untilNull(world.patienceMs, async (): Promise<WrongView | null> => {
    const operation = history.begin(crypto.randomUUID(), 1 + (history.submissions.size % world.players), 4242)
    const { failovers } = history
    try {
      const { key, userId, score } = operation
      const answer = await ask<SubmitResult>(`${replica.url}/api/leaderboard/submit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `"${key}"` },
        body: JSON.stringify({ user_id: userId, score }),
      })
      history.acknowledge(operation, answer, failovers)
      if (answer.rankState !== 'exact') return { text: `ingest at ${replica.url} answers pending`, isMarked: true }
      const rank = (await readTruth(world.sql)).byId.get(userId)?.rank
      if (answer.newRank !== rank) {
        return { text: `ingest at ${replica.url}: player ${userId} is ${answer.newRank}, SQL ${rank}`, isMarked: false }
      }
      return await describeOldRead(world, answer, rank)
    } catch (error) {
      operation.outcome = 'unknown'
      await sleep(100)
      return { text: `ingest at ${replica.url}: ${String(error)}`, isMarked: true }
    }
  })
  if (wrong !== null) verdict.add(wrong.isMarked ? 'unhealed' : 'wrong rank', wrong.text)
}

async function describeOldRead(world: World, answer: SubmitResult, rank: number | undefined) {
  for (const query of world.stack.processes.filter((one) => one.service === 'query')) {
    const read = await ask<RankResult>(`${query.url}/api/leaderboard/rank/${answer.userId}`)
    const isOld = read.rank !== rank || read.sessions !== answer.sessions
    if (isOld)
      return { text: `${query.url} shows an old rank, as ${read.rankState}`, isMarked: read.rankState !== 'exact' }
  }
  return null
}

async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ASK_MS) })
  const body = (await answer.json()) as T
  if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(body)}`)
  return body
}
