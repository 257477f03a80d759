import { startWorld } from '../world.ts'
import { judgeAnswers, judgeRanks } from './judge-answers.ts'
import type { Proof } from './proof.ts'
import { LogRecorder } from './record-log.ts'
import { submitMany } from './submit-many.ts'

const TOTAL = 100_000
const PLAYERS = 5_000

/** Every answer is true: sessions, totals, retries, changed bodies, ranks. */
export const SUBMISSIONS: Proof = {
  name: 'submissions',
  about: '100,000 submissions from 4 processes to 2 ingest replicas, a tenth repeated, some with another body',
  async run({ seed, scale, folder }) {
    const replicas = { ingest: 2, query: 0, realtime: 0, ranker: 1 }
    const world = await startWorld({ players: PLAYERS, logFolder: folder, wantsSmallDisk: false, replicas })
    const log = new LogRecorder(world.redis.url)
    try {
      const began = performance.now()
      const lines = await submitMany({
        origins: world.stack.processes.filter(({ service }) => service === 'ingest').map(({ url }) => url),
        processes: 4,
        total: Math.round(TOTAL * scale),
        players: PLAYERS,
        concurrency: 32,
        perSecond: null,
        repeatShare: 0.1,
        changeShare: 0.02,
        seed,
        folder,
      })
      const seconds = (performance.now() - began) / 1000
      const ranks = judgeRanks(log, lines)
      const of = (kind: string) => lines.filter((line) => line.kind === kind).length
      return {
        what:
          `${of('first')} submissions in ${seconds.toFixed(0)} s, ${of('repeat')} repeated, ${of('changed')} changed; ` +
          `${ranks.checked} ranks compared with a replay of ${log.entries.length} log entries`,
        wrong: [
          ...(await judgeAnswers(world.sql, lines)),
          ...ranks.wrong,
          ...(ranks.checked < lines.length / 2
            ? [`only ${ranks.checked} ranks of ${lines.length} could be compared`]
            : []),
        ],
      }
    } finally {
      await log.stop()
      await world.stop()
    }
  },
}
