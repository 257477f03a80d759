/** Where the processor time of one request goes, by process. */
import type { FigureOptions, Measurement, NotMeasured } from './figure.ts'
import { formatNumber } from './print-table.ts'
import { canReadProcessorTime, processorUs } from './processor-time.ts'
import { generatorName, type Load, runLoad } from './run-load.ts'
import { spreadOf } from './spread.ts'

/**
 * Microseconds of all processes together for one request: a spread over the rounds, with each process's median as a part.
 * The generator's time is told, but not part of the sum.
 */
export async function profileRequests(
  load: Omit<Load, 'seconds'>,
  processes: readonly { name: string; pid: number }[],
  { rounds, seconds }: FigureOptions,
): Promise<Measurement | NotMeasured> {
  if (!canReadProcessorTime()) return { reason: 'this system tells no processor time of each process (/proc)' }
  const spent = new Map<string, number[]>()
  const note = (name: string, us: number) => spent.set(name, [...(spent.get(name) ?? []), us])
  const totals: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = processes.map((one) => ({ ...one, us: processorUs(one.pid) }))
    const own = process.cpuUsage()
    const ownBefore = processorUs(process.pid)
    const { requests } = await runLoad({ ...load, seconds })
    const each = before.map(({ name, pid, us }) => ({ name, us: (processorUs(pid) - us) / requests }))
    for (const { name, us } of each) note(name, us)
    const total = each.reduce((sum, { us }) => sum + us, 0)
    totals.push(total)
    // wrk has ended by now, so this process has inherited its time; the servers are children as well.
    const ours = process.cpuUsage(own)
    const generator =
      generatorName() === 'wrk' ? processorUs(process.pid) - ownBefore - total * requests : ours.user + ours.system
    note(generatorName(), generator / requests)
  }
  const parts = Object.fromEntries([...spent].map(([name, us]) => [name, spreadOf(us).median]))
  const text = Object.entries(parts).map(([name, us]) => `${name} ${formatNumber(us)}`)
  return { ...spreadOf(totals), parts, notes: [`us each: ${text.join(', ')}`] }
}
