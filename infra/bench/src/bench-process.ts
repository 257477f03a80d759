/** A program of the bench in a process of its own, so that its processor time and its event loop are its own. */
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { testChildren } from '@leaderboard/dev-servers/test-server'

export interface BenchProcess {
  readonly pid: number
  readonly url: string
  /** The bare server in the same process. */
  readonly bareUrl: string
  stop(): Promise<void>
}

const READY_WITHIN_MS = 120_000

export interface ProcessOptions {
  /** File of this folder, without `.main.ts`. */
  readonly program: 'service' | 'plain' | 'fan' | 'changes' | 'flood'
  readonly args: readonly string[]
  readonly env: Record<string, string>
  /** Answers 2xx as soon as the process can be measured. */
  readonly readyPath: string
  /** For node, before the file. */
  readonly nodeFlags: readonly string[]
}

/** Starts the program with two free ports (its own and the bare server's) and waits until it answers. */
export async function startProcess(options: ProcessOptions): Promise<BenchProcess> {
  const [port, barePort] = [await freePort(), await freePort()]
  const file = fileURLToPath(new URL(`${options.program}.main.ts`, import.meta.url))
  const flags = [...options.nodeFlags, '--import', 'tsx', file, String(port), String(barePort)]
  const child = testChildren().launch(options.program, process.execPath, [...flags, ...options.args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + READY_WITHIN_MS
  while (!(await isReady(url + options.readyPath))) {
    if (child.ending !== null || Date.now() > until) throw new Error(`${options.program} did not become ready`)
    await sleep(50)
  }
  return { pid: child.pid, url, bareUrl: `http://127.0.0.1:${barePort}`, stop: () => child.end() }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false // it does not listen yet
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
