import type { LeaderboardClient } from '@leaderboard/client/client'
import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import { useEffect, useState } from 'react'
import { useClient } from '../client-context.tsx'

export interface FoundPlayer {
  userId: number
  username: string | null
  rank: number | null
  totalScore: number | null
}

export interface PlayerSearch {
  state: 'idle' | 'searching' | 'found' | 'failed'
  players: readonly FoundPlayer[]
  hasMore: boolean
  /** Why they could not be searched, where that is not a matter of a moment. */
  refusal: string | null
}

const IDLE: PlayerSearch = { state: 'idle', players: [], hasMore: false, refusal: null }
/** Typing goes on for as long as keys follow one another this fast. */
const TYPING_MS = 120
const SHOWN = 8

/** Players whose name begins with the text, as one types; digits alone are also looked up as an id. */
export function usePlayerSearch(text: string): PlayerSearch {
  const client = useClient()
  const [search, setSearch] = useState(IDLE)
  const asked = text.trim()
  useEffect(() => {
    if (asked === '') {
      setSearch(IDLE)
      return
    }
    const abort = new AbortController()
    setSearch((held) => ({ ...held, state: 'searching' }))
    const timer = setTimeout(() => {
      readPlayers(client, asked, abort.signal).then(
        ({ players, hasMore }) => abort.signal.aborted || setSearch({ ...IDLE, state: 'found', players, hasMore }),
        (error: unknown) => abort.signal.aborted || setSearch({ ...IDLE, state: 'failed', refusal: refusalOf(error) }),
      )
    }, TYPING_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [client, asked])
  return search
}

/** Asking again does not help whoever may not ask. */
function refusalOf(error: unknown): string | null {
  const isRefused = error instanceof LeaderboardError && (error.status === 401 || error.status === 403)
  return isRefused ? error.message : null
}

async function readPlayers(client: LeaderboardClient, text: string, signal: AbortSignal) {
  const id = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : null
  const [byName, byId] = await Promise.all([
    client.searchPlayers(text, { limit: SHOWN }, { signal }),
    id === null ? null : client.ranks([id], {}, { signal }),
  ])
  const exact = (byId?.items ?? []).filter(({ reason }) => reason !== 'unknown_player')
  const others = byName.items.filter(({ userId }) => userId !== id)
  return { players: [...exact, ...others] satisfies FoundPlayer[], hasMore: byName.hasMore }
}
