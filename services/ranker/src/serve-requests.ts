import { claimJob } from '@leaderboard/database/queries/claim-job'
import { finishJob } from '@leaderboard/database/queries/finish-job'
import type { Season } from '@leaderboard/database/season'
import type { Term } from './leadership.ts'
import type { RankerTools } from './ranker-tools.ts'
import type { Recalculation } from './recalculation.ts'
import type { Job } from './run-job.ts'

/** A request whose leader died is served again after this. */
const CLAIM_MS = 60_000

/** Does what others asked for in job_requests, one after the other, oldest first. */
export function createRequestServer(tools: RankerTools, recalculation: Recalculation, holder: string): Job {
  const { sql, log, views, events } = tools
  return {
    name: 'requests',
    everyMs: 500,
    async run(term, say) {
      if (views().length === 0) return false // no season is known yet
      const job = await claimJob(sql, holder, CLAIM_MS)
      if (job === null) return false
      const seasons = views()
        .map((view) => view.season)
        .filter((season) => job.seasonId === null || season.id === job.seasonId)
      await say('running', `${job.kind} (${job.id})`)
      if (job.kind === 'new_epoch') {
        for (const { id } of seasons) events.emit('begun', id, await log.startEpoch(id))
      } else await recalculateAll(recalculation, seasons, term)
      if (!term.isTrusted) return false
      await finishJob(sql, job.id, seasons.length === 0 ? 'no such open season' : 'done')
      await say('idle', `${job.kind} (${job.id}) is done`)
      return true
    },
  }
}

async function recalculateAll(recalculation: Recalculation, seasons: readonly Season[], term: Term): Promise<void> {
  for (const season of seasons) await recalculation.run(season, term)
}
