import type { LiveView } from '@leaderboard/client/live-view'
import { parseRevision } from '@leaderboard/contracts/revision'
import { useEffect, useState } from 'react'
import { useClient } from '../client-context.tsx'
import { useLiveView } from '../parts/use-live-view.ts'
import { count, emptyWindow, moveTo, type RateWindow } from './rate-window.ts'

const EVERY_MS = 1000
/** Longer delays are those of a view that was behind, or of a clock that is wrong; they would hide the others. */
const LONGEST_DELAY_MS = 60_000

/** Commits by the second and how long changes took to the screen, while somebody looks. */
export function useActivity(): RateWindow {
  const client = useClient()
  const view = useLiveView({ kind: 'top', n: 100 })
  const [shown, setShown] = useState(() => emptyWindow(Date.now()))

  useEffect(() => {
    let last: { epoch: string; sequence: number } | null = null
    const ask = async () => {
      const { revision } = await client.top({ limit: 1 })
      const position = revision === null ? null : parseRevision(revision)
      const commits = position !== null && last?.epoch === position.epoch ? position.sequence - last.sequence : 0
      last = position
      setShown((held) => count(held, Math.max(0, commits), null, Date.now()))
    }
    const timer = setInterval(() => {
      // While the origin is away nothing is counted, and the connection pill says why.
      ask().catch(() => setShown((held) => moveTo(held, Date.now())))
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [client])

  useEffect(() => (view === null ? undefined : followDelays(view, (delay) => setShown(withDelay(delay)))), [view])
  return shown
}

const withDelay = (delay: number) => (held: RateWindow) => count(held, 0, delay, Date.now())

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
