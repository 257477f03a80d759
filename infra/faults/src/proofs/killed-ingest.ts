import { setTimeout as sleep } from 'node:timers/promises'
import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'
import { startWorld, type World } from '../world.ts'
import { equalAfter } from './equal-after.ts'
import { judgeAnswers } from './judge-answers.ts'
import type { Proof } from './proof.ts'
import { LogRecorder } from './record-log.ts'
import { submitMany } from './submit-many.ts'

const KILLS = 10
const TOTAL = 100_000
const PLAYERS = 5_000
const LOG_WITHIN_MS = 5_000

/** An ingest that dies at any moment loses nothing and counts nothing twice, and the log hears of everything soon. */
export const KILLED_INGEST: Proof = {
  name: 'killed-ingest',
  about: 'kill -9 of an ingest replica at random moments under that load, ten times',
  async run({ seed, scale, folder, say }) {
    const replicas = { ingest: 2, query: 1, realtime: 0, ranker: 1 }
    const world = await startWorld({ players: PLAYERS, logFolder: folder, wantsSmallDisk: false, replicas })
    const log = new LogRecorder(world.redis.url)
    try {
      const ingests = world.stack.processes.filter(({ service }) => service === 'ingest')
      const submitting = submitMany({
        origins: ingests.map(({ url }) => url),
        processes: 4,
        total: Math.round(TOTAL * scale),
        players: PLAYERS,
        concurrency: 16,
        perSecond: 200,
        repeatShare: 0.1,
        changeShare: 0,
        seed,
        folder,
      })
      const random = new RandomSource(mixSeeds(seed, 77))
      await sleep(2_000)
      for (let kill = 1; kill <= KILLS; kill++) {
        await sleep(random.next() * 2_000)
        const victim = ingests[Math.floor(random.next() * ingests.length)]
        await victim?.end('SIGKILL')
        await victim?.start()
        say(`  killed ${kill} of ${KILLS}`)
      }
      const lines = await submitting
      const equalMs = await equalAfter(world)
      const slowestMs = await slowestToLog(world, log)
      return {
        what:
          `${lines.length} answers, ${lines.filter(({ attempts }) => attempts > 1).length} after a retry; ` +
          `slowest change reached the log after ${(slowestMs / 1000).toFixed(1)} s`,
        wrong: [
          ...(await judgeAnswers(world.sql, lines)),
          ...(slowestMs > LOG_WITHIN_MS ? [`a change took ${Math.round(slowestMs)} ms to reach the log`] : []),
          ...(equalMs === null ? ['a view never equalled SQL'] : []),
        ],
      }
    } finally {
      await log.stop()
      await world.stop()
    }
  },
}

/** Milliseconds from commit to being seen in the log, of the slowest batch; infinite where one never came. */
async function slowestToLog(world: World, log: LogRecorder): Promise<number> {
  const seenAt = new Map(log.entries.map((entry) => [entry.batchId, entry.seenAt]))
  const rows = await world.sql<{ batchId: string; ms: number }[]>`
    select batch_id::text as "batchId", (date_part('epoch', created_at) * 1000)::float8 as ms from outbox`
  return Math.max(0, ...rows.map(({ batchId, ms }) => (seenAt.get(batchId) ?? Number.POSITIVE_INFINITY) - ms))
}
