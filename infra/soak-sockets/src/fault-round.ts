/** What goes wrong with the servers, one thing after the other, round and round. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SoakWorld } from './soak-world.ts'

interface Fault {
  readonly name: string
  run(world: SoakWorld): Promise<void>
}

const DOWN_MS = 1_500

const FAULTS: readonly Fault[] = [
  {
    name: 'a realtime replica is killed',
    run: async ({ victim }) => {
      await victim.end('SIGKILL')
      await sleep(DOWN_MS)
      await victim.start()
    },
  },
  { name: 'Redis restarts', run: ({ redis }) => redis.restart() },
  {
    name: 'a realtime replica is drained',
    run: async ({ victim }) => {
      await victim.end('SIGTERM')
      await victim.start()
    },
  },
  {
    name: 'Redis is killed and loses its last second',
    run: async ({ redis }) => {
      await redis.kill()
      await sleep(DOWN_MS)
      await redis.start()
    },
  },
  {
    name: 'the gateway restarts',
    run: async ({ stack }) => {
      const gateway = stack.of('dashboard')
      await gateway.end('SIGTERM')
      await gateway.start()
    },
  },
  {
    name: 'a realtime replica is frozen for seconds',
    run: async ({ victim }) => {
      victim.pause()
      await sleep(4 * DOWN_MS)
      victim.resume()
    },
  },
]

/** Runs faults until told to end, each whole, with a pause after each. Answers how often each happened. */
export async function runFaults(
  world: SoakWorld,
  { everyMs, signal, tell }: { everyMs: number; signal: AbortSignal; tell: (what: string) => void },
): Promise<Map<string, number>> {
  const happened = new Map<string, number>()
  for (let turn = 0; !signal.aborted; turn++) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined) // the end of the soak ends the pause
    const fault = FAULTS[turn % FAULTS.length]
    if (signal.aborted || fault === undefined) break
    tell(fault.name)
    await fault.run(world)
    happened.set(fault.name, (happened.get(fault.name) ?? 0) + 1)
  }
  return happened
}
