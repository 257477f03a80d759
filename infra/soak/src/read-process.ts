import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { StackProcess } from '@leaderboard/dev-servers/start-stack'

/** What a process says of itself at /metrics, under the names of the series of a soak. */
const TOLD: Readonly<Record<string, string>> = {
  process_resident_memory_bytes: 'resident memory',
  nodejs_heap_size_used_bytes: 'heap used',
  nodejs_external_memory_bytes: 'external memory',
  nodejs_active_resources_total: 'handles',
  process_open_fds: 'file descriptors',
  nodejs_eventloop_lag_p99_seconds: 'loop lag p99',
  leaderboard_realtime_sockets: 'sockets',
}

const DEADLINE_MS = 2_000

/** The values of the series that the process has. The gateway has no /metrics: of it the system tells, where it does. */
export async function readProcess(one: StackProcess): Promise<Map<string, number>> {
  if (one.service === 'dashboard') return readProc(one.pid() ?? 0)
  const answer = await fetch(`${one.url}/metrics`, { signal: AbortSignal.timeout(DEADLINE_MS) })
  if (!answer.ok) throw new Error(`${one.url}/metrics answered ${answer.status}`)
  return parseTold(await answer.text())
}

/** The text format of Prometheus; a series without further labels has one line. */
export function parseTold(text: string): Map<string, number> {
  const told = new Map<string, number>()
  for (const [, name = '', value = ''] of text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)) {
    const series = TOLD[name]
    if (series !== undefined) told.set(series, Number(value))
  }
  return told
}

function readProc(pid: number): Map<string, number> {
  if (!existsSync('/proc/self/status')) return new Map()
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return new Map([
    ['resident memory', Number(kilobytes) * 1024],
    ['file descriptors', readdirSync(`/proc/${pid}/fd`).length],
  ])
}
