import type { LiveView } from '@leaderboard/client/live-view'
import type { ViewSpec } from '@leaderboard/contracts/socket-frames'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from '../client-context.tsx'

/** Watches a view for as long as the component is there; null for nothing to watch. */
export function useLiveView(spec: ViewSpec | null): LiveView | null {
  const client = useClient()
  const key = spec === null ? null : JSON.stringify(spec)
  const [view, setView] = useState<LiveView | null>(null)
  useEffect(() => {
    if (key === null) return
    const opened = client.watch(JSON.parse(key) as ViewSpec)
    setView(opened)
    return () => {
      opened.close()
      setView(null)
    }
  }, [client, key])
  return view
}

const nothing = () => undefined

/** What is known of the board as a whole; it can change, as the stale mark does, while every row stands still. */
export function useStats(view: LiveView | null): LiveView['stats'] {
  return useSyncExternalStore(
    (onChange) => view?.subscribe(onChange) ?? nothing,
    () => view?.stats ?? null,
  )
}

/** The rows of a view, as they are now. */
export function useEntries(view: LiveView | null): LiveView['entries'] | null {
  return useSyncExternalStore(
    (onChange) => view?.subscribe(onChange) ?? nothing,
    () => view?.entries ?? null,
  )
}
