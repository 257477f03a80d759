import { createLeaderboardClient } from '@leaderboard/client/client'
import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'
import type { History } from './history.ts'
import { Readers } from './reads.ts'
import { Replicas } from './replicas.ts'
import { Submitters } from './submitters.ts'
import type { Verdict } from './verdict.ts'
import { Watchers } from './watchers.ts'
import type { World } from './world.ts'

export type Crowd = ReturnType<typeof gatherCrowd>

/** Everybody who uses the world: who submits, who reads, who watches. */
export function gatherCrowd(world: World, history: History, verdict: Verdict, seed: number) {
  const { players } = world
  const replicas = new Replicas(world.stack)
  const client = createLeaderboardClient({
    baseUrl: 'http://any-replica',
    fetch: replicas.fetch,
    timeoutMs: 3_000,
    retryLimit: 1,
  })
  const random = (part: number) => new RandomSource(mixSeeds(seed, 2_000_000 + part))
  const submitters = new Submitters({ client, history, verdict, players, random: random(1) })
  const readers = new Readers({ client, history, verdict }, players, random(2))
  const watchers = new Watchers(replicas, players, verdict)
  const stop = async () => {
    watchers.stop()
    await Promise.all([submitters.stop(), readers.stop()])
  }
  return { replicas, submitters, readers, watchers, stop }
}
