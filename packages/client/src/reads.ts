import type { CreatePlayersResult, Player } from '@leaderboard/contracts/player'
import type { BoardList } from '@leaderboard/contracts/status'
import type { LeaderboardClient } from './client.ts'
import { LeaderboardError } from './leaderboard-error.ts'
import { type Call, type CallOptions, type HttpContext, request } from './request.ts'

export interface BoardChoice {
  /** Default: global. */
  board?: string
  /** Wait a moment for this revision, so that an answer shows what a submission did. */
  minRevision?: string
}

type Reads = Omit<
  LeaderboardClient,
  'submit' | 'submitMany' | 'submitLater' | 'outbox' | 'watch' | 'connection' | 'close'
>

/** Every call that reads, and the few that change something and may not be repeated blindly. */
export function readsOf(http: HttpContext): Reads {
  const get = <T>(path: string, query: Query = {}, options: CallOptions = {}): Promise<T> =>
    request<T>(http, { method: 'GET', path: `/api${path}`, query, ...options } satisfies Call)
  return {
    top: (query, options) => get('/leaderboard/top', { ...query }, options),
    rank: (id, query, options) => get(`/leaderboard/rank/${id}`, { ...query }, options),
    around: (id, query, options) => get(`/leaderboard/around/${id}`, { ...query }, options),
    ranks: (ids, query, options) => get('/leaderboard/ranks', { ...query, ids: ids.join(',') }, options),
    distribution: (query, options) => get('/leaderboard/distribution', { ...query }, options),
    history: (id, query, options) => get(`/leaderboard/history/${id}`, { ...query }, options),
    goals: (id, query, options) => get(`/leaderboard/goals/${id}`, { ...query }, options),
    simulate: (query, options) => get('/leaderboard/simulate', { ...query }, options),
    boards: async (options) => (await get<BoardList>('/boards', {}, options)).items,
    player: (id, options) => get(`/players/${id}`, {}, options),
    createPlayer: (username, options) => createPlayer(http, username, options),
    searchPlayers: (q, query, options) => get('/players', { ...query, q }, options),
    status: (options) => get('/status', {}, options),
    liveStatus: (options) => get('/status/live', {}, options),
    readiness: (options) => request(http, { method: 'GET', path: '/readyz', ...options }),
    recalculate: (options) =>
      request(http, { method: 'POST', path: '/api/leaderboard/recalculate', body: {}, ...options }),
  }
}

type Query = Record<string, string | number | undefined>

/** Not repeated where the network failed: the first attempt may have created the player, and the name is then taken. */
async function createPlayer(http: HttpContext, username: string, options: CallOptions = {}): Promise<Player> {
  const once = { ...http, retry: { ...http.retry, limit: 0 } }
  const call = { method: 'POST', path: '/api/players', body: { username }, ...options } as const
  const created = await request<CreatePlayersResult>(once, call)
  if ('id' in created) return created
  throw new LeaderboardError('unexpected_answer', 'One player was asked for, and several were answered')
}
