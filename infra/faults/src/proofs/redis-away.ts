import { setTimeout as sleep } from 'node:timers/promises'
import { startWorld, type World } from '../world.ts'
import { equalAfter } from './equal-after.ts'
import { judgeAnswers } from './judge-answers.ts'
import type { Proof, ProofTools } from './proof.ts'
import { submitMany } from './submit-many.ts'

const AWAY_MS = 30_000
const PER_SECOND = 1_000
const EQUAL_WITHIN_MS = 5_000
const PLAYERS = 20_000

interface Absence {
  readonly name: string
  readonly about: string
  begin(world: World): Promise<void>
  end(world: World): Promise<void>
}

const ABSENCES: readonly Absence[] = [
  {
    name: 'redis-stopped',
    about: 'Redis stopped for 30 s at 1,000 submissions a second, then back',
    begin: ({ redis }) => redis.halt(),
    end: ({ redis }) => redis.start(),
  },
  {
    name: 'redis-unreachable',
    about: 'the same, but Redis itself lives on and only cannot be reached: nothing begins a new epoch',
    begin: async ({ redisProxy }) => redisProxy.refuse(),
    end: async ({ redisProxy }) => redisProxy.resume(),
  },
]

/** No submission fails while Redis is away, and the views have everything soon after it is back. */
export const REDIS_AWAY: Proof[] = ABSENCES.map((absence) => ({
  name: absence.name,
  about: absence.about,
  run: (tools) => runAbsence(absence, tools),
}))

async function runAbsence(absence: Absence, { seed, scale, folder }: ProofTools) {
  const replicas = { ingest: 2, query: 2, realtime: 0, ranker: 1 }
  const world = await startWorld({ players: PLAYERS, logFolder: folder, wantsSmallDisk: false, replicas })
  try {
    const awayMs = AWAY_MS * scale
    const submitting = submitMany({
      origins: world.stack.processes.filter(({ service }) => service === 'ingest').map(({ url }) => url),
      processes: 2,
      total: Math.round(PER_SECOND * (awayMs / 1000)),
      players: PLAYERS,
      concurrency: 400,
      perSecond: PER_SECOND / 2,
      repeatShare: 0,
      changeShare: 0,
      seed,
      folder,
    })
    await sleep(1_500) // the processes start
    await absence.begin(world)
    const began = performance.now()
    const lines = await submitting
    const submittedMs = performance.now() - began
    await sleep(Math.max(0, awayMs - submittedMs))
    await absence.end(world)
    const equalMs = await equalAfter(world)
    const retried = lines.filter(({ attempts }) => attempts > 1).length
    const pending = lines.filter(({ rankState }) => rankState === 'pending').length
    return {
      what:
        `${lines.length} submissions in ${(submittedMs / 1000).toFixed(0)} s, ${retried} retried, ${pending} pending; ` +
        `views equal SQL ${equalMs === null ? 'never' : `${(equalMs / 1000).toFixed(1)} s`} after Redis is back`,
      wrong: [
        ...(await judgeAnswers(world.sql, lines)),
        ...(retried > 0 ? [`${retried} submissions failed at first`] : []),
        ...(equalMs === null || equalMs > EQUAL_WITHIN_MS ? [`views equal SQL after ${equalMs} ms`] : []),
      ],
    }
  } finally {
    await world.stop()
  }
}
