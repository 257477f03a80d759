/**
 * A crowd of simulated players who submit scores at a rate, through the client like anybody else. Bounded three ways:
 * players, rate, and time. Loops to the network: one request a second at most, the next after the answer to the last;
 * it ends by `stop`, by the time limit, or with the first failure that the client does not retry.
 */
import type { LeaderboardClient } from '@leaderboard/client/client'
import { randomKey } from '@leaderboard/client/random-key'
import { SIMULATED_PREFIX } from '../parts/simulated-tag.tsx'

export const CROWD_LIMITS = { players: 200, perSecond: 100, seconds: 120 } as const

export interface CrowdPlan {
  players: number
  perSecond: number
}

export interface CrowdProgress {
  state: 'idle' | 'gathering' | 'running' | 'ended' | 'failed'
  players: number
  accepted: number
  refused: number
  secondsLeft: number
  message: string
}

export const NO_CROWD: CrowdProgress = {
  state: 'idle',
  players: 0,
  accepted: 0,
  refused: 0,
  secondsLeft: CROWD_LIMITS.seconds,
  message: '',
}

/** Within the limits, whatever was asked for. */
export function boundPlan({ players, perSecond }: CrowdPlan): CrowdPlan {
  const bound = (value: number, most: number) => Math.max(1, Math.min(most, Math.floor(value) || 1))
  return { players: bound(players, CROWD_LIMITS.players), perSecond: bound(perSecond, CROWD_LIMITS.perSecond) }
}

/** Starts the crowd; answers how to end it. */
export function startCrowd(client: LeaderboardClient, asked: CrowdPlan, tell: (p: CrowdProgress) => void): () => void {
  const plan = boundPlan(asked)
  const abort = new AbortController()
  let progress: CrowdProgress = { ...NO_CROWD, state: 'gathering' }
  const change = (changes: Partial<CrowdProgress>) => {
    progress = { ...progress, ...changes }
    tell(progress)
  }
  const run = async () => {
    const ids = await gather(client, plan.players, abort.signal, (players) => change({ players }))
    const endAt = Date.now() + CROWD_LIMITS.seconds * 1000
    while (Date.now() < endAt && !abort.signal.aborted) {
      const began = Date.now()
      const results = await client.submitMany(scores(ids, plan.perSecond), { signal: abort.signal })
      const accepted = results.filter(({ status }) => status === 201).length
      change({
        state: 'running',
        accepted: progress.accepted + accepted,
        refused: progress.refused + results.length - accepted,
        secondsLeft: Math.max(0, Math.ceil((endAt - Date.now()) / 1000)),
      })
      await pause(1000 - (Date.now() - began), abort.signal)
    }
    change({ state: 'ended' })
  }
  change({})
  run().catch((error: Error) => {
    change(abort.signal.aborted ? { state: 'ended' } : { state: 'failed', message: error.message })
  })
  return () => abort.abort()
}

/** Makes the players; their names say to everybody what they are. */
async function gather(client: LeaderboardClient, count: number, signal: AbortSignal, told: (players: number) => void) {
  const crowd = randomKey().slice(0, 6)
  const ids: number[] = []
  for (let number = 1; number <= count; number++) {
    const { id } = await client.createPlayer(`${SIMULATED_PREFIX}${crowd}-${number}`, { signal })
    ids.push(id)
    if (number % 10 === 0 || number === count) told(number)
  }
  return ids
}

function scores(ids: readonly number[], howMany: number) {
  return Array.from({ length: howMany }, () => ({
    userId: ids[Math.floor(Math.random() * ids.length)] ?? 1,
    score: Math.floor(1000 + Math.random() ** 4 * 99_000),
    gameMode: 'simulated',
  }))
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms))
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
