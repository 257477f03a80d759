import type { LeaderboardClient } from '@leaderboard/client/client'
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
}

const IDLE: PlayerSearch = { state: 'idle', players: [], hasMore: false }
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
        ({ players, hasMore }) => abort.signal.aborted || setSearch({ state: 'found', players, hasMore }),
        () => abort.signal.aborted || setSearch({ state: 'failed', players: [], hasMore: false }),
      )
    }, TYPING_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [client, asked])
  return search
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
