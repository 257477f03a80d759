/** What a read costs beside an empty route, and beside a rank that PostgreSQL counts out. */
import type { BenchProcess } from './bench-process.ts'
import { compareRates, loadSide, type Side } from './compare-rates.ts'
import { atLeast, type Figure } from './figure.ts'
import type { LoadResult } from './run-load.ts'
import type { Stage } from './stage.ts'

export const RANK = { kind: 'read', path: '/api/leaderboard/rank/%d' } as const
export const TOP = { kind: 'same', path: '/api/leaderboard/top' } as const
const AROUND = { kind: 'read', path: '/api/leaderboard/around/%d?radius=5' } as const
export const BARE = { kind: 'read', path: '/bare/%d' } as const
export const BUSY = 256
const FEW = 16
/** A rank that is counted out takes seconds: so many are waited for at least. */
const PLAIN_SECONDS = 10

export const rankVsBare: Figure = {
  name: 'rank_vs_bare',
  unit: 'x',
  ...atLeast(0.75, 1),
  async measure(stage, options) {
    const query = await queryOf(stage)
    const load = { players: stage.players, connections: BUSY }
    return compareRates(
      loadSide('rank', { ...load, ...RANK, url: query.url }),
      loadSide('bare', { ...load, ...BARE, url: query.bareUrl }),
      { ...options, processes: await stage.processes() },
    )
  },
}

export const topVsBare: Figure = {
  name: 'top_vs_bare',
  unit: 'x',
  ...atLeast(0.85, 1),
  async measure(stage, options) {
    const query = await queryOf(stage)
    const load = { players: stage.players, connections: BUSY }
    return compareRates(
      loadSide('top', { ...load, ...TOP, url: query.url }),
      loadSide('bare', { ...load, ...BARE, url: query.bareUrl }),
      { ...options, processes: await stage.processes() },
    )
  },
}

export const aroundVsRank: Figure = {
  name: 'around_vs_rank',
  unit: 'x',
  ...atLeast(0.5, 0.7),
  async measure(stage, options) {
    const query = await queryOf(stage)
    const load = { players: stage.players, connections: BUSY, url: query.url }
    return compareRates(loadSide('around', { ...load, ...AROUND }), loadSide('rank', { ...load, ...RANK }), {
      ...options,
      processes: await stage.processes(),
    })
  },
}

export const rankVsPlain: Figure = {
  name: 'rank_vs_plain',
  unit: 'x',
  ...atLeast(1_000, 2_000),
  async measure(stage, options) {
    const [query, plain] = await stage.only('query', 'plain')
    if (query === undefined || plain === undefined) throw new Error('both run')
    const load = { players: stage.players, connections: FEW, url: query.url }
    return compareRates(loadSide('rank', { ...load, ...RANK }), plainRankSide(plain.url, stage.players), {
      ...options,
      processes: await stage.processes(),
    })
  },
}

/** Counts whole answers from the first request to the last answer: a rate by the clock alone would find none. */
function plainRankSide(url: string, players: number): Side {
  const measure = async (seconds: number): Promise<LoadResult> => {
    const began = performance.now()
    const until = began + Math.max(seconds, PLAIN_SECONDS) * 1000
    let requests = 0
    const ask = async () => {
      do {
        const answer = await fetch(`${url}/rank/${1 + Math.floor(Math.random() * players)}`)
        await answer.arrayBuffer()
        if (!answer.ok) throw new Error(`The plain rank answered ${answer.status}`)
        requests++
      } while (performance.now() < until)
    }
    await Promise.all(Array.from({ length: FEW }, ask))
    return { perSecond: (requests / (performance.now() - began)) * 1000, requests, failed: 0 }
  }
  return { name: 'plain', measure }
}

async function queryOf(stage: Stage): Promise<BenchProcess> {
  const [query] = await stage.only('query')
  if (query === undefined) throw new Error('query runs')
  return query
}
