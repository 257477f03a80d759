import { atMost, type Figure } from './figure.ts'
import { profileRequests } from './processor-profile.ts'
import { BUSY, RANK } from './read-figures.ts'

/** What one read of a rank costs all processes together. */
export const rankCpu: Figure = {
  name: 'rank_cpu_us',
  unit: 'us',
  ...atMost(null, null),
  async measure(stage, options) {
    const [query] = await stage.only('query')
    if (query === undefined) throw new Error('query runs')
    const load = { ...RANK, url: query.url, players: stage.players, connections: BUSY }
    return profileRequests(load, await stage.processes(), options)
  },
}
