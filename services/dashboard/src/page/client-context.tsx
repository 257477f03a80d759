import type { LeaderboardClient } from '@leaderboard/client/client'
import { createContext, type ReactNode, useContext } from 'react'

const ClientContext = createContext<LeaderboardClient | null>(null)

export function ClientProvider({ client, children }: { client: LeaderboardClient; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>
}

/** The one client of the page: every figure on it comes through here. */
export function useClient(): LeaderboardClient {
  const client = useContext(ClientContext)
  if (client === null) throw new Error('There is no ClientProvider above this component')
  return client
}
