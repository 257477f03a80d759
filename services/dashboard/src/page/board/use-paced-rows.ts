import type { LiveView } from '@leaderboard/client/live-view'
import { useEffect, useRef, useState } from 'react'
import { useEntries } from '../parts/use-live-view.ts'
import {
  APPLY_EVERY_MS,
  applyEntries,
  countWaiting,
  forgetMoves,
  forgetsAt,
  isDue,
  NOTHING_SHOWN,
  type Shown,
} from './paced-rows.ts'

/** The rows to draw, and how many changes wait while the board is held. */
export function usePacedRows(view: LiveView | null, isHeld: boolean): { shown: Shown; waiting: number } {
  const entries = useEntries(view)
  const [shown, setShown] = useState(NOTHING_SHOWN)
  const newest = useRef(shown)
  useEffect(() => {
    newest.current = shown
  })

  useEffect(() => {
    if (entries === null || isHeld) return
    const apply = () => setShown(applyEntries(newest.current, entries, Date.now()))
    const now = Date.now()
    if (isDue(newest.current, now)) {
      apply()
      return
    }
    const timer = setTimeout(apply, newest.current.appliedAt + APPLY_EVERY_MS - now)
    return () => clearTimeout(timer)
  }, [entries, isHeld])

  const nextForgotten = forgetsAt(shown)
  useEffect(() => {
    if (nextForgotten === null) return
    const forget = () => setShown((held) => forgetMoves(held, Math.max(Date.now(), nextForgotten)))
    const timer = setTimeout(forget, Math.max(0, nextForgotten - Date.now()))
    return () => clearTimeout(timer)
  }, [nextForgotten])

  const waiting = isHeld && entries !== null ? countWaiting(shown, entries) : 0
  return { shown, waiting }
}
