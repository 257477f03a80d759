import type { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import { useCallback, useEffect, useRef, useState } from 'react'
import { oneAtATime } from './one-at-a-time.ts'

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
 * was read stays on the screen meanwhile. A late answer to an earlier key is dropped; versions that change faster than
 * reads are answered do not keep an answer from being shown.
 */
export function useRead<T>(key: string | null, read: () => Promise<T>, version: string | number = ''): ReadState<T> {
  const [state, setState] = useState<Omit<ReadState<T>, 'again'>>({ data: null, error: null, isLoading: key !== null })
  const newest = useRef(read)
  useEffect(() => {
    newest.current = read
  })
  const start = useRef(() => undefined as void)

  useEffect(() => {
    setState({ data: null, error: null, isLoading: key !== null })
    if (key === null) return
    let isCurrent = true
    start.current = oneAtATime(async () => {
      setState((held) => ({ ...held, isLoading: true }))
      const answer = await newest.current().then(
        (data) => ({ data, error: null }),
        (error: Error) => ({ error }),
      )
      if (isCurrent) setState((held) => ({ ...held, ...answer, isLoading: false }))
    })
    start.current()
    return () => {
      isCurrent = false
      start.current = () => undefined
    }
  }, [key])
  const again = useCallback(() => start.current(), [])

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
