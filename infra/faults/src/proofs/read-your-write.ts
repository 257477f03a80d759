import type { RankResult } from '@leaderboard/contracts/read-leaderboard'
import type { SubmitResult } from '@leaderboard/contracts/submit-score'
import { startWorld } from '../world.ts'
import type { Proof } from './proof.ts'

const TIMES = 20_000
const LOOPS = 16

/** What was acknowledged is read at once, on another replica (I8). */
export const READ_YOUR_WRITE: Proof = {
  name: 'read-your-write',
  about: '20,000 times: submit through one replica, then read the rank through another at once',
  async run({ scale, folder }) {
    const replicas = { ingest: 2, query: 2, realtime: 0, ranker: 1 }
    const world = await startWorld({ players: LOOPS * 50, logFolder: folder, wantsSmallDisk: false, replicas })
    const urlOf = (service: 'ingest' | 'query', at: number) => world.stack.of(service, at % 2).url
    const wrong: string[] = []
    let pairs = 0
    let unsure = 0
    try {
      await Promise.all(
        Array.from({ length: LOOPS }, async (_, loop) => {
          for (let at = 0; at < (TIMES * scale) / LOOPS; at++) {
            const userId = 1 + loop * 50 + (at % 50) // nobody else submits for them, so the total is known
            const body = JSON.stringify({ user_id: userId, score: (at * 7919 + loop) % 100_000 })
            const headers = { 'content-type': 'application/json' }
            const url = `${urlOf('ingest', at)}/api/leaderboard/submit`
            const answer = (await (await fetch(url, { method: 'POST', headers, body })).json()) as SubmitResult
            const read = (await (
              await fetch(`${urlOf('query', at + loop)}/api/leaderboard/rank/${userId}`)
            ).json()) as RankResult
            pairs++
            if (answer.revision === null || read.rankState !== 'exact') unsure++
            else if (read.totalScore !== answer.totalScore || read.sessions !== answer.sessions) {
              wrong.push(`player ${userId}: ${answer.totalScore} acknowledged, ${read.totalScore} read`)
            }
          }
        }),
      )
    } finally {
      await world.stop()
    }
    return { what: `${pairs} pairs, ${unsure} of them marked as not exact, ${wrong.length} old`, wrong }
  },
}
