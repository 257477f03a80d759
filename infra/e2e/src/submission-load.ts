import { randomUUID } from 'node:crypto'

export interface Answer {
  status: number
  body: { rankState?: string; retryable?: boolean; status?: number; newRank?: number | null }
}

export async function postSubmission(
  origin: string,
  submission: object,
  key = randomUUID() as string,
): Promise<Answer> {
  const answer = await fetch(`${origin}/api/leaderboard/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `"${key}"` },
    body: JSON.stringify(submission),
    signal: AbortSignal.timeout(5000),
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

const CLIENTS = 8

/**
 * Games that submit without a pause and retry each submission with its key until it is acknowledged, as a good client
 * does; so at the end every submission that was begun is acknowledged, once.
 */
export class SubmissionLoad {
  #acknowledged = 0
  #isEnding = false
  #clients: Promise<void>[]
  #waiting: { count: number; resolve: () => void }[] = []

  constructor(origin: string, players: number) {
    this.#clients = Array.from({ length: CLIENTS }, async () => {
      while (!this.#isEnding) await this.#submit(origin, players)
    })
  }

  /** Resolves when so many more have been acknowledged. */
  hasAcknowledged(more: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ count: this.#acknowledged + more, resolve }))
  }

  /** Ends the load; every submission under way is seen through. Returns how many were acknowledged. */
  async finish(): Promise<number> {
    this.#isEnding = true
    await Promise.all(this.#clients)
    return this.#acknowledged
  }

  async #submit(origin: string, players: number): Promise<void> {
    const submission = { user_id: 1 + Math.floor(Math.random() * players), score: Math.floor(Math.random() * 10_000) }
    const key = randomUUID()
    // Ends with the acknowledgement; the test's own time-out bounds it where none comes.
    while (!(await isAcknowledged(origin, submission, key))) await new Promise((resolve) => setTimeout(resolve, 20))
    this.#acknowledged++
    for (const waiting of this.#waiting.filter(({ count }) => count <= this.#acknowledged)) waiting.resolve()
  }
}

async function isAcknowledged(origin: string, submission: object, key: string): Promise<boolean> {
  try {
    const { status } = await postSubmission(origin, submission, key)
    if (status < 500 && status !== 201 && status !== 429) throw new TypeError(`Refused with ${status}`)
    return status === 201
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('Refused')) throw error
    return false // the connection died: nobody knows whether it was saved, so the same key goes again
  }
}
