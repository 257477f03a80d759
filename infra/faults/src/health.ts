import type { Readyz } from '@leaderboard/contracts/status'
import type { StackProcess } from '@leaderboard/dev-servers/start-stack'
import { untilNull } from './until.ts'
import type { Verdict } from './verdict.ts'
import type { World } from './world.ts'

/**
 * Waits until every process is ready and lacks nothing; milliseconds. What ended without us is a finding (services must
 * outlive every fault of their world), and is started again as a supervisor would.
 */
export async function awaitHealth({ stack, patienceMs }: World, verdict: Verdict): Promise<number> {
  const began = performance.now()
  for (const one of stack.processes.filter((each) => !isRunning(each))) {
    verdict.add('unhealed', `${one.service} at ${one.url} ended by itself`)
    await one.start()
  }
  const unwell = await Promise.all(stack.processes.map((one) => untilNull(patienceMs, () => describeUnready(one))))
  for (const text of unwell) if (text !== null) verdict.add('unhealed', text)
  return performance.now() - began
}

export function isRunning(one: StackProcess): boolean {
  const pid = one.pid()
  if (pid === null) return false
  try {
    return process.kill(pid, 0)
  } catch {
    return false // there is no such process
  }
}

async function describeUnready({ service, url }: StackProcess): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_500) })
    const { status, missing } = (await answer.json()) as Readyz
    if (status === 'ready') return null
    return `${service} at ${url} is ${status}: ${missing.map(({ name, reason }) => `${name} ${reason}`).join(', ')}`
  } catch (error) {
    return `${service} at ${url} does not answer: ${String(error)}`
  }
}
