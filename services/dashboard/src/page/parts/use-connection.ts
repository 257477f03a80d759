import type { ConnectionStatus } from '@leaderboard/client/connection'
import type { LiveView } from '@leaderboard/client/live-view'
import { useSyncExternalStore } from 'react'
import { useClient } from '../client-context.tsx'
import { useNow } from './use-now.ts'

/** A connection lost for longer than this makes what is on the screen stale. */
const STALE_AFTER_MS = 10_000

export type ShownConnection =
  | { name: 'live' }
  | { name: 'connecting' }
  | { name: 'reconnecting'; attempt: number; nextInSeconds: number }
  | { name: 'stale'; since: number }
  | { name: 'closed' }

/** A line that is up can still carry an old board: the ranking behind it has fallen behind. */
export function withBoard(connection: ShownConnection, stats: LiveView['stats']): ShownConnection {
  return connection.name === 'live' && stats?.isStale === true ? { name: 'stale', since: stats.asOf } : connection
}

/** The connection in the words of the page. */
export function useConnection(): ShownConnection {
  const { connection } = useClient()
  const status = useSyncExternalStore(
    (onChange) => connection.subscribe(onChange),
    () => connection.current(),
  )
  return toShown(status, useNow(status.state === 'open' ? null : 1000))
}

/** What was never live cannot be stale: after a failed attempt it is called reconnecting, however long that goes on. */
export function toShown(status: ConnectionStatus, now: number): ShownConnection {
  const { state, staleSince, attempt, nextRetryAt } = status
  if (state === 'open') return { name: 'live' }
  if (state === 'closed' || state === 'refused') return { name: 'closed' }
  if (staleSince === null && attempt === 0) return { name: 'connecting' }
  if (staleSince !== null && now - staleSince > STALE_AFTER_MS) return { name: 'stale', since: staleSince }
  const nextInSeconds = nextRetryAt === null ? 0 : Math.max(0, Math.ceil((nextRetryAt - now) / 1000))
  return { name: 'reconnecting', attempt, nextInSeconds }
}
