import { LeaderboardError } from '@leaderboard/client/leaderboard-error'
import type { LiveView } from '@leaderboard/client/live-view'
import type { SubmitResult } from '@leaderboard/contracts/submit-score'
import { useCallback, useState } from 'react'
import { useClient } from '../client-context.tsx'

export type Outcome =
  | { kind: 'saved'; result: SubmitResult; isReplay: boolean; shownAfterMs: number | null }
  | { kind: 'refused'; message: string }

interface Submission {
  userId: number
  score: number
  gameMode: string
  idempotencyKey: string
}

/** How long to wait for the change to arrive over the socket before giving up on telling how long it took. */
const LAND_WITHIN_MS = 3000

/** Sends a score and tells how long it took from the click until the change came back over the socket. */
export function useSubmit() {
  const client = useClient()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [isSending, setIsSending] = useState(false)

  const submit = useCallback(
    async (submission: Submission) => {
      setIsSending(true)
      const view = client.watch({ kind: 'players', ids: [submission.userId] })
      const startedAt = performance.now()
      try {
        const result = await client.submit(submission)
        // The same session as last time: the server knew the key and counted nothing.
        const isReplay = (held: Outcome | null) => held?.kind === 'saved' && held.result.sessionId === result.sessionId
        setOutcome((held) => ({ kind: 'saved', result, isReplay: isReplay(held), shownAfterMs: null }))
        const landed = await landing(view, submission.userId, result.sessions)
        if (landed) {
          const shownAfterMs = Math.round(performance.now() - startedAt)
          setOutcome((held) => (held?.kind === 'saved' && held.result === result ? { ...held, shownAfterMs } : held))
        }
      } catch (error) {
        const message = error instanceof LeaderboardError ? error.message : 'The service could not be reached.'
        setOutcome({ kind: 'refused', message })
      } finally {
        view.close()
        setIsSending(false)
      }
    },
    [client],
  )
  return { outcome, isSending, submit }
}

/** Resolves true when the view shows the player with at least so many sessions, false when it takes too long. */
function landing(view: LiveView, userId: number, sessions: number): Promise<boolean> {
  return new Promise((resolve) => {
    const hasLanded = () => view.entries.some((row) => row.userId === userId && row.sessions >= sessions)
    const done = (landed: boolean) => {
      clearTimeout(timer)
      unsubscribe()
      resolve(landed)
    }
    const timer = setTimeout(() => done(false), LAND_WITHIN_MS)
    const unsubscribe = view.subscribe(() => hasLanded() && done(true))
    if (hasLanded()) done(true)
  })
}
