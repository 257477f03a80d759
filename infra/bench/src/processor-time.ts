/** How much processor time a process and its children have used, from /proc: every thread, to the nanosecond. */
import { readdirSync, readFileSync } from 'node:fs'

/** /proc counts the time of ended children in these. */
const TICKS_PER_SECOND = 100

/** False where there is no /proc: figures of processor time cannot be had there. */
export function canReadProcessorTime(): boolean {
  return read('/proc/self/schedstat') !== null
}

/**
 * Microseconds of processor time so far, of a process and of everything below it, living or dead. A backend of
 * PostgreSQL that ends between two readings is counted by its parent.
 */
export function processorUs(root: number): number {
  const children = childrenByParent()
  let us = 0
  const queue = [root]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    us += threadsUs(pid) + deadChildrenUs(pid)
    queue.push(...(children.get(pid) ?? []))
  }
  return us
}

/** Microseconds that the threads of a process were ready to run and had no processor: what else the machine does. */
export function waitedUs(pid: number): number {
  return threadsUs(pid, WAITED)
}

/** Fields of schedstat. */
const [RAN, WAITED] = [0, 1]

function threadsUs(pid: number, field = RAN): number {
  let us = 0
  for (const thread of list(`/proc/${pid}/task`)) {
    us += Number(read(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[field] ?? 0) / 1_000
  }
  return us
}

function deadChildrenUs(pid: number): number {
  const fields = statOf(pid)
  return ((Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 1e6) / TICKS_PER_SECOND
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of list('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(statOf(Number(name))[1] ?? 0)
    const known = children.get(parent)
    if (known === undefined) children.set(parent, [Number(name)])
    else known.push(Number(name))
  }
  return children
}

/** The fields of /proc/PID/stat after the name, which may hold spaces: state, parent ... 13, 14: dead children. */
function statOf(pid: number): string[] {
  return (
    read(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ') ?? []
  )
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // the process has ended meanwhile
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // the process has ended meanwhile
  }
}
