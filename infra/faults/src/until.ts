import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is null, which is good, or time is up; gives the last answer. */
export async function untilNull<T>(withinMs: number, ask: () => Promise<T | null>): Promise<T | null> {
  const end = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer === null || performance.now() > end) return answer
    await sleep(60)
  }
}
