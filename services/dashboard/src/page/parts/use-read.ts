import type { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import { useCallback, useEffect, useRef, useState } from 'react'

/** A read that is under way, has its data, or failed; old data stays visible while it is read again. */
export interface ReadState<T> {
  data: T | null
  error: LeaderboardError | Error | null
  isLoading: boolean
  again: () => void
}

/** Versions that follow one another faster are read once. */
const RENEW_AFTER_MS = 250

/**
 * Reads once for each `key` (null: nothing to read), again on demand, and again a moment after `version` changed: what
 * was read stays on the screen meanwhile. A late answer to an earlier key is dropped.
 */
export function useRead<T>(key: string | null, read: () => Promise<T>, version: string | number = ''): ReadState<T> {
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

  const readFor = useRef(version)
  useEffect(() => {
    if (key === null || readFor.current === version) return
    const timer = setTimeout(() => {
      readFor.current = version
      again()
    }, RENEW_AFTER_MS)
    return () => clearTimeout(timer)
  }, [key, version, again])

  return { ...state, again }
}
