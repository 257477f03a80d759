/** What a submission costs beside an empty route, beside the usual way of writing it, and with keys and limits. */
import { compareRates, loadSide } from './compare-rates.ts'
import { atLeast, atMost, type Figure } from './figure.ts'
import { profileRequests } from './processor-profile.ts'

/** The route that is measured. */
export const SUBMIT = { kind: 'submit', path: '/api/leaderboard/submit' } as const
const BUSY = 256
const MODEST = 64

export const submitVsBare: Figure = {
  name: 'submit_vs_bare',
  unit: 'x',
  ...atLeast(0.4, 0.65),
  async measure(stage, options) {
    const [ingest] = await stage.only('ingest')
    if (ingest === undefined) throw new Error('ingest runs')
    const load = { players: stage.players, connections: BUSY }
    return compareRates(
      loadSide('submit', { ...load, ...SUBMIT, url: ingest.url }),
      loadSide('bare', { ...load, kind: 'submit', path: '/bare', url: ingest.bareUrl }),
      { ...options, processes: await stage.processes() },
    )
  },
}

export const submitVsPlain: Figure = {
  name: 'submit_vs_plain',
  unit: 'x',
  ...atLeast(2.5, 4),
  async measure(stage, options) {
    const [ingest, plain] = await stage.only('ingest', 'plain')
    if (ingest === undefined || plain === undefined) throw new Error('both run')
    const load = { players: stage.players, connections: MODEST }
    return compareRates(
      loadSide('submit', { ...load, ...SUBMIT, url: ingest.url }),
      loadSide('plain', { ...load, kind: 'submit', path: '/submit', url: plain.url }),
      { ...options, processes: await stage.processes() },
    )
  },
}

/** With a key for each submission and every limit at its default, beside the same without: what guarding costs. */
export const submitGuarded: Figure = {
  name: 'submit_guarded_vs_open',
  unit: 'x',
  ...atLeast(0.8, 0.9),
  async measure(stage, options) {
    const [guarded, ingest] = await stage.only('guarded', 'ingest')
    if (guarded === undefined || ingest === undefined) throw new Error('both run')
    const load = { ...SUBMIT, players: stage.players, connections: BUSY }
    return compareRates(
      loadSide('guarded', { ...load, url: guarded.url, keys: await stage.keys() }),
      loadSide('open', { ...load, url: ingest.url }),
      { ...options, processes: await stage.processes() },
    )
  },
}

/** What one submission costs all processes together. */
export const submitCpu: Figure = {
  name: 'submit_cpu_us',
  unit: 'us',
  ...atMost(130, 95),
  async measure(stage, options) {
    const [ingest] = await stage.only('ingest')
    if (ingest === undefined) throw new Error('ingest runs')
    const load = { ...SUBMIT, url: ingest.url, players: stage.players, connections: BUSY }
    return profileRequests(load, await stage.processes(), options)
  },
}
