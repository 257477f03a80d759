import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import { oneOf, SERVICES } from './services.ts'

/** kill -9 of one replica; a supervisor starts it again. */
export const KILL_SERVICE: Fault[] = SERVICES.map((service) => ({
  kind: `kill-${service}`,
  async run(tools) {
    const victim = oneOf(service, tools)
    await victim.end('SIGKILL')
    await sleep(tools.random.next() * 500)
    await victim.start()
    return `kill -9 of one ${service} of two`
  },
}))
