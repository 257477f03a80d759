import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import { oneOf, SERVICES } from './services.ts'

const MINUTE_MS = 60_000
const STEPS_MS = [-1, 1].flatMap((sign) => [2, 90, 60 * 24 * 40].map((minutes) => sign * minutes * MINUTE_MS))

/** Somebody sets the time of the machine under a service, by minutes or by weeks, and back again. */
export const CLOCK_STEP: Fault[] = SERVICES.map((service) => ({
  kind: `clock-${service}`,
  async run(tools) {
    const victim = oneOf(service, tools)
    const stepMs = STEPS_MS[Math.floor(tools.random.next() * STEPS_MS.length)] ?? MINUTE_MS
    setClock(tools.world.clockFolder, victim.pid(), stepMs)
    await sleep(1_500 + tools.random.next() * 1_500)
    setClock(tools.world.clockFolder, victim.pid(), 0)
    return `the clock of one ${service} of two was set ${stepMs < 0 ? 'back' : 'ahead'} by ${Math.abs(stepMs) / MINUTE_MS} minutes, and right again`
  },
}))

/** See shifted-clock.mjs. */
function setClock(folder: string, pid: number | null, shiftMs: number): void {
  if (pid === null) return // it ended, which is found elsewhere
  writeFileSync(join(folder, String(pid)), String(shiftMs))
  process.kill(pid, 'SIGUSR2')
}
