import type { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import { useCallback, useEffect, useRef, useState } from 'react'

/** A read that is under way, has its data, or failed; old data stays visible while it is read again. */
export interface ReadState<T> {
  data: T | null
  error: LeaderboardError | Error | null
  isLoading: boolean
  again: () => void
}

/**
 * Reads once for each `key` (null: nothing to read) and again on demand. A late answer to an earlier key is dropped.
 */
export function useRead<T>(key: string | null, read: () => Promise<T>): ReadState<T> {
  const [state, setState] = useState<Omit<ReadState<T>, 'again'>>({ data: null, error: null, isLoading: key !== null })
  const newest = useRef(read)
  useEffect(() => {
    newest.current = read
  })
  const ticket = useRef(0)

  const again = useCallback(() => {
    const mine = ++ticket.current
    const isCurrent = () => mine === ticket.current
    setState((held) => ({ ...held, isLoading: true }))
    newest.current().then(
      (data) => isCurrent() && setState({ data, error: null, isLoading: false }),
      (error: Error) => isCurrent() && setState((held) => ({ ...held, error, isLoading: false })),
    )
  }, [])

  useEffect(() => {
    setState({ data: null, error: null, isLoading: key !== null })
    if (key !== null) again()
    const tickets = ticket
    return () => {
      tickets.current++
    }
  }, [key, again])

  return { ...state, again }
}
