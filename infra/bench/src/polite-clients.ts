/** Clients that keep to their limits, each with an address of its own: a submission and a read in turn, evenly. */
import { Agent, request as send } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface PoliteClients {
  readonly origin: string
  readonly players: number
  /** Of each client. */
  readonly perSecond: number
  /** A key for each client, or none. */
  readonly keys: readonly (string | null)[]
}

interface PoliteRound {
  /** Milliseconds, each counted from when the request was due. */
  readonly took: Float64Array
  /** Statuses that are not 2xx; 0 where a connection broke. */
  readonly failed: readonly number[]
}

/** As a proxy in front would say it: TEST-NET-3, one each. */
export const addressOfClient = (i: number) => `203.0.113.${i + 1}`

/** As many clients as there are keys, for some seconds. Resolves when the last answer is there. */
export async function runPolitely(clients: PoliteClients, seconds: number): Promise<PoliteRound> {
  const took: number[] = []
  const failed: number[] = []
  const work = async (key: string | null, i: number) => {
    const agent = new Agent({ keepAlive: true })
    const [everyMs, count] = [1000 / clients.perSecond, Math.round(seconds * clients.perSecond)]
    const first = performance.now() + (everyMs * i) / clients.keys.length
    const answers: Promise<void>[] = []
    for (let n = 0; n < count; n += 1) {
      const due = first + n * everyMs
      await sleep(Math.max(0, due - performance.now()))
      const answer = sendOne(clients, { i, key, isSubmission: n % 2 === 0 }, agent)
      answers.push(
        answer.then((status) => {
          if (status >= 200 && status < 300) took.push(performance.now() - due)
          else failed.push(status)
        }),
      )
    }
    await Promise.all(answers)
    agent.destroy()
  }
  await Promise.all(clients.keys.map(work))
  return { took: Float64Array.from(took), failed }
}

interface One {
  readonly i: number
  readonly key: string | null
  readonly isSubmission: boolean
}

/** The status of the answer, or 0; never rejects. */
function sendOne({ origin, players }: PoliteClients, { i, key, isSubmission }: One, agent: Agent): Promise<number> {
  const player = 1 + Math.floor(Math.random() * players)
  const body = isSubmission ? `{"user_id":${player},"score":${1 + Math.floor(Math.random() * 10_000)}}` : ''
  const headers = {
    'x-forwarded-for': addressOfClient(i),
    ...(isSubmission && { 'content-type': 'application/json', 'content-length': body.length }),
    ...(key !== null && { authorization: `Bearer ${key}` }),
  }
  const path = isSubmission ? '/api/leaderboard/submit' : `/api/leaderboard/rank/${player}`
  return new Promise((resolve) => {
    send(new URL(path, origin), { method: isSubmission ? 'POST' : 'GET', agent, headers }, (answer) => {
      answer.resume().once('close', () => resolve(0))
      answer.once('end', () => resolve(answer.statusCode ?? 0))
    })
      .once('error', () => resolve(0))
      .end(body)
  })
}
