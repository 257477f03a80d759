import type { LiveView } from '@leaderboard/client/live-view'
import { useEffect, useState } from 'react'
import { useClient } from '../client-context.tsx'
import { oneAtATime } from '../parts/one-at-a-time.ts'
import { useLiveView } from '../parts/use-live-view.ts'
import { emptyWindow, moveTo, type RateWindow, withDelay, withRate } from './rate-window.ts'

const EVERY_MS = 1000
/** Longer delays are those of a view that was behind, or of a clock that is wrong; they would hide the others. */
const LONGEST_DELAY_MS = 60_000

/** Submissions by the second and how long changes took to the screen, while somebody looks. */
export function useActivity(): RateWindow {
  const client = useClient()
  const view = useLiveView({ kind: 'top', n: 100 })
  const [shown, setShown] = useState(() => emptyWindow(Date.now()))

  useEffect(() => {
    const ask = async () => {
      const { submissionsPerSecond } = await client.liveStatus()
      setShown((held) => withRate(held, submissionsPerSecond, Date.now()))
    }
    // While the origin is away nothing is known, and the connection pill says why.
    const renew = oneAtATime(() => ask().catch(() => setShown((held) => moveTo(held, Date.now()))))
    renew()
    const timer = setInterval(renew, EVERY_MS)
    return () => clearInterval(timer)
  }, [client])

  useEffect(() => {
    if (view === null) return
    return followDelays(view, (delayMs) => setShown((held) => withDelay(held, delayMs)))
  }, [view])
  return shown
}

/** From the commit that a change came from until the frame in which it is drawn. */
function followDelays(view: LiveView, onDelay: (ms: number) => void): () => void {
  return view.subscribe((update) => {
    const committedAt = view.stats?.asOf
    if (update.kind !== 'delta' || update.ops.length === 0 || committedAt === undefined || document.hidden) return
    requestAnimationFrame(() => {
      const delay = Date.now() - committedAt
      if (delay < LONGEST_DELAY_MS) onDelay(Math.max(0, delay))
    })
  })
}
