import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import { oneOf, SERVICES } from './services.ts'

/** SIGSTOP and SIGCONT of one replica: connections stay open, nothing answers, and then it goes on as if nothing was. */
export const FREEZE_SERVICE: Fault[] = SERVICES.map((service) => ({
  kind: `freeze-${service}`,
  async run(tools) {
    const victim = oneOf(service, tools)
    const ms = 800 + Math.round(tools.random.next() * 1_500)
    victim.pause()
    await sleep(ms)
    victim.resume()
    return `one ${service} of two stood still for ${ms} ms`
  },
}))
