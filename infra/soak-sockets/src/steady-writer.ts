import { createLeaderboardClient } from '@leaderboard/client/client'

interface WriterOptions {
  readonly baseUrl: string
  readonly players: number
  readonly perSecond: number
  readonly random: () => number
}

const EVERY_MS = 50
const MAX_OPEN = 200

/** Submits at a steady rate; what fails is retried by the library, and given up where that does not help. */
export function startWriting({ baseUrl, players, perSecond, random }: WriterOptions) {
  const client = createLeaderboardClient({ baseUrl, retryLimit: 8 })
  const open = new Set<Promise<unknown>>()
  let [accepted, failed, owed] = [0, 0, 0]
  const timer = setInterval(() => {
    owed = Math.min(owed + (perSecond * EVERY_MS) / 1000, MAX_OPEN)
    while (owed >= 1 && open.size < MAX_OPEN) {
      owed -= 1
      const userId = 1 + Math.floor(random() ** 2 * players) // some play far more than others
      const sent = client
        .submit({ userId, score: Math.floor(random() * 200) * 50 }) // round scores: many ties
        .then(
          () => (accepted += 1),
          () => (failed += 1),
        )
        .finally(() => open.delete(sent))
      open.add(sent)
    }
  }, EVERY_MS)
  return {
    counts: () => ({ accepted, failed }),
    /** Resolves when every submission under way has its answer. */
    async stop(): Promise<void> {
      clearInterval(timer)
      await Promise.all(open)
      client.close()
    },
  }
}
