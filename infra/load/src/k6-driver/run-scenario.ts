/** The executors of k6 that our scripts use: ramping-arrival-rate and per-vu-iterations. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { RampingArrivalRateScenario, Scenario } from 'k6/options'
import { addSample } from './samples.ts'

type Iteration = () => unknown

/** Runs one scenario to its end, iterations under way included. */
export async function runScenario(scenario: Scenario, iteration: Iteration): Promise<void> {
  if (scenario.executor === 'per-vu-iterations') {
    const { vus = 1, iterations = 1 } = scenario as { vus?: number; iterations?: number }
    const runs = Array.from({ length: vus }, async () => {
      for (let i = 0; i < iterations; i++) await iterate(iteration)
    })
    await Promise.all(runs)
    return
  }
  if (scenario.executor === 'ramping-arrival-rate') return runRate(scenario, iteration)
  throw new Error(`The driver does not know the executor ${scenario.executor}`)
}

/** Starts iterations at the times planned; one that finds `maxVUs` under way is dropped and counted, as in k6. */
async function runRate(scenario: RampingArrivalRateScenario, iteration: Iteration): Promise<void> {
  const { stages, startRate = 0, preAllocatedVUs, maxVUs = preAllocatedVUs } = scenario
  const running = new Set<Promise<void>>()
  const began = performance.now()
  let from = startRate
  let stageAt = 0
  for (const { duration, target } of stages) {
    const ms = secondsOf(duration) * 1000
    let sent = 0
    // Ends with the stage: elapsed time only grows.
    for (let elapsed = 0; elapsed < ms; ) {
      elapsed = Math.min(ms, performance.now() - began - stageAt)
      // The integral of a straight line from `from` to `target`.
      const due = Math.floor((from * elapsed + ((target - from) * elapsed * elapsed) / (2 * ms)) / 1000)
      for (; sent < due; sent++) {
        if (running.size >= maxVUs) {
          addSample('dropped_iterations', 1)
          continue
        }
        const one = iterate(iteration).then(() => void running.delete(one))
        running.add(one)
      }
      await sleep(5)
    }
    stageAt += ms
    from = target
  }
  await Promise.all(running)
}

async function iterate(iteration: Iteration): Promise<void> {
  try {
    await iteration()
    addSample('iterations', 1)
  } catch (error) {
    addSample(`failed iteration: ${error instanceof Error ? error.message : 'unknown'}`, 1)
    addSample('checks', 0)
  }
}

function secondsOf(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const factor = { ms: 0.001, s: 1, m: 60, h: 3600 }[unit ?? '']
  if (factor === undefined) throw new Error(`The driver does not know the duration ${text}`)
  return Number(value) * factor
}
