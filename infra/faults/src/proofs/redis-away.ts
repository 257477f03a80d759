import { setTimeout as sleep } from 'node:timers/promises'
import { cutLog, emptyRedis } from '../faults/redis-data.ts'
import { startWorld, type World } from '../world.ts'
import { equalAfter } from './equal-after.ts'
import { judgeAnswers } from './judge-answers.ts'
import type { Proof, ProofTools } from './proof.ts'
import { submitMany } from './submit-many.ts'

const LOAD_MS = 30_000
const PER_SECOND = 1_000
const EQUAL_WITHIN_MS = 5_000
const PLAYERS = 20_000

interface Absence {
  readonly name: string
  readonly about: string
  /** How long of the load; all of it where nothing is said. */
  readonly awayMs?: number
  /** Whether the log must have begun a new epoch: its tail may be missing. */
  readonly beginsEpoch: boolean
  begin(world: World): Promise<void>
  end(world: World): Promise<void>
}

const ABSENCES: readonly Absence[] = [
  {
    name: 'redis-stopped',
    about: 'Redis stopped for 30 s at 1,000 submissions a second, then back',
    beginsEpoch: true,
    begin: ({ redis }) => redis.halt(),
    end: ({ redis }) => redis.start(),
  },
  {
    name: 'redis-unreachable',
    about: 'the same, but Redis itself lives on and only cannot be reached: nothing begins a new epoch',
    beginsEpoch: false,
    begin: async ({ redisProxy }) => redisProxy.refuse(),
    end: async ({ redisProxy }) => redisProxy.resume(),
  },
  {
    name: 'redis-cut',
    about: 'Redis killed at 1,000 submissions a second and back 2 s later without the end of its append-only file',
    awayMs: 2_000,
    beginsEpoch: true,
    begin: ({ redis }) => redis.kill(),
    end: async (world) => {
      cutLog(world, 100_000)
      await world.redis.start()
    },
  },
  {
    name: 'redis-emptied',
    about: 'the same, but it comes back empty',
    awayMs: 2_000,
    beginsEpoch: true,
    begin: ({ redis }) => redis.kill(),
    end: async (world) => {
      emptyRedis(world)
      await world.redis.start()
    },
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
    const loadMs = LOAD_MS * scale
    const epoch = await epochOf(world)
    const submitting = submitMany({
      origins: world.stack.processes.filter(({ service }) => service === 'ingest').map(({ url }) => url),
      processes: 2,
      total: Math.round(PER_SECOND * (loadMs / 1000)),
      players: PLAYERS,
      concurrency: 400,
      perSecond: PER_SECOND / 2,
      repeatShare: 0,
      changeShare: 0,
      seed,
      folder,
    })
    await sleep(1_500) // the processes start
    const began = performance.now()
    const away = (async () => {
      if (absence.awayMs !== undefined) await sleep(loadMs / 4)
      await absence.begin(world)
      if (absence.awayMs === undefined) await Promise.all([submitting, sleep(loadMs)])
      else await sleep(absence.awayMs)
      await absence.end(world)
    })()
    const lines = await submitting
    const submittedMs = performance.now() - began
    await away
    const equalMs = await equalAfter(world)
    const isNew = (await epochOf(world)) !== epoch
    const retried = lines.filter(({ attempts }) => attempts > 1).length
    const pending = lines.filter(({ rankState }) => rankState === 'pending').length
    return {
      what:
        `${lines.length} submissions in ${(submittedMs / 1000).toFixed(0)} s, ${retried} retried, ${pending} pending; ` +
        `views equal SQL ${equalMs === null ? 'never' : `${(equalMs / 1000).toFixed(1)} s`} after that and Redis is back; ${isNew ? 'a new' : 'the same'} epoch`,
      wrong: [
        ...(await judgeAnswers(world.sql, lines)),
        ...(isNew !== absence.beginsEpoch ? [`the epoch is ${isNew ? 'another' : 'the same'}`] : []),
        ...(retried > 0 ? [`${retried} submissions failed at first`] : []),
        ...(equalMs === null || equalMs > EQUAL_WITHIN_MS ? [`views equal SQL after ${equalMs} ms`] : []),
      ],
    }
  } finally {
    await world.stop()
  }
}

/** The epoch that a view names, once one is exact. */
async function epochOf(world: World): Promise<string> {
  for (;;) {
    const answer = await fetch(`${world.stack.of('query').url}/api/leaderboard/top?limit=1`)
    const epoch = /"revision":"([^".]+)\./.exec(await answer.text())?.[1]
    if (epoch !== undefined) return epoch
    await sleep(50)
  }
}
