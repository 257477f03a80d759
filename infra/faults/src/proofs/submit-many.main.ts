/**
 * One process that submits to several ingest replicas in turn, with retries of unknown outcomes, repeats and changed
 * bodies, and writes down every answer: a line of JSON each. Its one argument is a SubmitManyOptions as JSON.
 */
import { createWriteStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { mixSeeds, RandomSource } from '@leaderboard/seed/random-source'
import type { SubmitManyOptions, SubmittedLine } from './submit-many.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as SubmitManyOptions
const out = createWriteStream(options.file)
const random = new RandomSource(mixSeeds(options.seed, options.process))
const ATTEMPT_MS = 5_000
let next = 0
let turn = options.process

const began = performance.now()
await Promise.all(Array.from({ length: options.concurrency }, () => work()))
await new Promise<void>((resolve) => out.end(resolve))
process.exit(0)

async function work(): Promise<void> {
  while (next < options.count) {
    const at = next++
    if (options.perSecond !== null) {
      const dueMs = began + (at * 1000) / options.perSecond
      if (dueMs > performance.now()) await sleep(dueMs - performance.now())
    }
    await submitOne(`${options.process}-${at}-${options.seed}`)
  }
}

async function submitOne(key: string): Promise<void> {
  const userId = 1 + Math.floor(random.next() * options.players)
  const score = Math.floor(random.next() * 100_000)
  const first = await untilAnswered({ key, userId, score })
  write({ kind: 'first', key, userId, score, ...first })
  if (random.next() < options.repeatShare) {
    write({ kind: 'repeat', key, userId, score, ...(await untilAnswered({ key, userId, score })) })
  }
  if (random.next() < options.changeShare) {
    write({ kind: 'changed', key, userId, score, ...(await untilAnswered({ key, userId, score: score + 1 })) })
  }
}

/** Retries with the same key whatever the outcome of an attempt may have been; ends with an answer that says what became of it. */
async function untilAnswered(one: { key: string; userId: number; score: number }) {
  for (let attempts = 1; ; attempts++) {
    const origin = options.origins[turn++ % options.origins.length]
    try {
      const answer = await fetch(`${origin}/api/leaderboard/submit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `"${one.key}"` },
        body: JSON.stringify({ user_id: one.userId, score: one.score }),
        signal: AbortSignal.timeout(ATTEMPT_MS),
      })
      const body = (await answer.json()) as Pick<
        SubmittedLine,
        'sessionId' | 'totalScore' | 'sessions' | 'newRank' | 'rankState' | 'revision'
      >
      if (answer.status < 500 && answer.status !== 408) {
        const { sessionId, totalScore, sessions, newRank, rankState, revision } = body
        const isReplayed = answer.headers.has('idempotency-replayed')
        return {
          status: answer.status,
          attempts,
          isReplayed,
          sessionId,
          totalScore,
          sessions,
          newRank,
          rankState,
          revision,
        }
      }
    } catch {
      // the replica died, or did not answer: nobody knows whether it was saved, so the same key goes again
    }
    await sleep(20 * random.next())
  }
}

function write(line: SubmittedLine): void {
  out.write(`${JSON.stringify(line)}\n`)
}
