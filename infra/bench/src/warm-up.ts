/** Brings a process to the state it is in after some minutes of work: compiled code, connections, names in the cache. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchProcess } from './bench-process.ts'
import { type Load, runLoad } from './run-load.ts'
import type { ServiceName } from './stage.ts'

const LOADED_WITHIN_MS = 120_000
const IDS_A_REQUEST = 100
const READERS = 4
/** By then everything hot is compiled. */
const ENOUGH_REQUESTS = 30_000
const LONGEST_ROUNDS = 10

interface WarmUpOptions {
  readonly players: number
  /** Shown where keys are asked for. */
  readonly keys: readonly string[]
}

/** Waits until the answers of a service are exact, and has it work for a while. */
export async function warmUp(
  name: ServiceName,
  { url, bareUrl }: BenchProcess,
  { players, keys }: WarmUpOptions,
): Promise<void> {
  const base = { players, connections: 64, seconds: 2 }
  if (name === 'realtime' || name === 'rush' || name === 'changes' || name === 'fan') return
  if (name === 'query') {
    await untilExact(() => fetch(`${url}/api/leaderboard/rank/1`))
    await readNames(url, players)
    await work({ ...base, url, kind: 'read', path: '/api/leaderboard/rank/%d' })
    await work({ ...base, url: bareUrl, kind: 'read', path: '/bare/%d' })
    return
  }
  const path = name === 'plain' ? '/submit' : '/api/leaderboard/submit'
  if (name === 'ingest' || name === 'guarded') {
    await untilExact(() =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[0] ?? ''}` },
        body: '{"user_id":1,"score":1}',
      }),
    )
  }
  await work({ ...base, url, kind: 'submit', path, keys })
  await work({ ...base, url: bareUrl, kind: 'submit', path: '/bare' })
}

async function untilExact(ask: () => Promise<Response>): Promise<void> {
  for (const until = Date.now() + LOADED_WITHIN_MS; Date.now() < until; await sleep(100)) {
    const text = await (await ask()).text()
    if (text.includes('"rankState":"exact"')) return
  }
  throw new Error('A service did not come to exact answers in time')
}

/** Loads a route until it has answered enough requests, or for long enough where the machine is slow. */
async function work(load: Load): Promise<void> {
  let requests = 0
  for (let round = 0; round < LONGEST_ROUNDS && requests < ENOUGH_REQUESTS; round++) {
    requests += (await runLoad(load)).requests
  }
}

/** Has query read every player's name once, as it has after a while: names are held, since players are asked for again. */
async function readNames(url: string, players: number): Promise<void> {
  let next = 1
  const read = async () => {
    while (next <= players) {
      const first = next
      next += IDS_A_REQUEST
      const ids = Array.from({ length: Math.min(IDS_A_REQUEST, players - first + 1) }, (_, i) => first + i)
      const answer = await fetch(`${url}/api/leaderboard/ranks?ids=${ids.join(',')}`)
      await answer.arrayBuffer()
      if (!answer.ok) await sleep(100) // a machine under load: these few names are read later, by whoever asks
    }
  }
  await Promise.all(Array.from({ length: READERS }, read))
}
