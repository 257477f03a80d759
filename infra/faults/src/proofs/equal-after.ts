import type { SystemStatus } from '@leaderboard/contracts/status'
import { readTruth } from '../truth.ts'
import { untilNull } from '../until.ts'
import type { World } from '../world.ts'

const LOOK_FOR_MS = 60_000

/** Milliseconds until every query replica's view holds what SQL holds, while nothing is submitted; null: never. */
export async function equalAfter(world: World): Promise<number | null> {
  const began = performance.now()
  const { digest } = await readTruth(world.sql)
  const replicas = world.stack.processes.filter(({ service }) => service === 'query')
  const left = await untilNull(LOOK_FOR_MS, async () => {
    const views = await Promise.all(replicas.map(({ url }) => readView(url)))
    return views.every((view) => view?.state === 'exact' && view.digest === digest) ? null : views
  })
  return left === null ? performance.now() - began : null
}

async function readView(url: string) {
  try {
    const answer = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(2_000) })
    return ((await answer.json()) as SystemStatus).views[0]
  } catch {
    return undefined // it does not answer now; the next look may find it
  }
}
