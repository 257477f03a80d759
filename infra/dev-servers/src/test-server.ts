import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Children, createChildren } from '../children.mjs'
import type { ServerProcess } from '../server-process.mjs'

/** A real server that belongs to a test and may be broken by it. */
export interface TestServer extends AsyncDisposable {
  /** Stays the same over `halt`, `kill` and `start`, as the port and the data do. */
  readonly url: string
  readonly port: number
  /** The folder of its data and its log. */
  readonly dir: string
  /** Of its first process; 0 while it does not run. */
  readonly pid: number
  /** Ends it in order; the data stay, and `start` brings it back. */
  halt(): Promise<void>
  /** SIGKILL to each of its processes at once; `start` brings it back. */
  kill(): Promise<void>
  /** Starts it again after `halt` or `kill`, and waits until it answers. */
  start(): Promise<void>
  /** `halt`, then `start`. */
  restart(): Promise<void>
  /** SIGSTOP to each of its processes: connections stay open and nothing answers. */
  pause(): void
  resume(): void
  /** Ends it for good and removes its folder if it made one. May be called twice. */
  stop(): Promise<void>
}

let children: Children | undefined

/** The servers started by this process; a watchdog ends them if the process is killed. */
export function testChildren(): Children {
  children ??= createChildren()
  return children
}

/**
 * Starts a server in a folder, its own when none is given.
 * @param kind part of the folder's name
 */
export async function startTestServer(
  kind: string,
  givenDir: string | undefined,
  start: (dir: string) => Promise<ServerProcess & { url: string }>,
): Promise<TestServer> {
  const dir = givenDir ?? (await mkdtemp(join(tmpdir(), `leaderboard-${kind}-`)))
  const isOurs = givenDir === undefined
  const keep = isOurs ? testChildren().removeAtDeath(dir) : undefined
  const server = await start(dir)
  const stop = async () => {
    await server.halt()
    if (isOurs) rmSync(dir, { recursive: true, force: true })
    keep?.()
  }
  return {
    url: server.url,
    port: server.port,
    dir,
    get pid() {
      return server.pid
    },
    halt: server.halt,
    kill: server.kill,
    start: server.start,
    restart: async () => {
      await server.halt()
      await server.start()
    },
    pause: server.pause,
    resume: server.resume,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
