import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Seen from the client: `up` is towards the server, `down` its answers. */
export type ProxyDirection = 'up' | 'down'

/** A TCP proxy that behaves badly on command: what networks do to connections, in reach of a test. */
export interface TcpProxy extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Connections open at the moment. */
  readonly connections: number
  /** The target's URL with the proxy's address in it. */
  url(target: string): string
  /** Resets every open connection. New ones are served. */
  cutAll(): void
  /** Resets every open connection and each new one at once, until `resume`. */
  refuse(): void
  /**
   * Forwards what is sent, then resets the connection on the first byte of an answer, which nobody gets: the server
   * has done the work and the client cannot know. Once; resolves when it has happened.
   */
  dropReplyOnce(): Promise<void>
  /** Silently keeps what comes in a direction, or in both, until `resume`: a half-open connection. */
  blackhole(direction?: ProxyDirection): void
  /** Delivers each chunk later by so many milliseconds, in order, in both directions; 0 ends it. */
  delay(ms: number): void
  /** Ends `refuse` and `blackhole`; what was kept back is delivered. */
  resume(): void
  /** New connections lead to another server; those that are open stay where they are. */
  leadTo(target: number | string): void
  stop(): Promise<void>
}

/** Where the proxy leads: a port of this machine, or the URL of a server. */
export async function startTcpProxy(target: number | string): Promise<TcpProxy> {
  let address = addressOf(target)
  const pairs = new Set<Pair>()
  const toxics: Toxics = { isRefusing: false, held: new Set(), delayMs: 0, onReply: null }
  const cutAll = () => pairs.forEach((pair) => pair.cut())

  const server = createServer((client) => {
    if (toxics.isRefusing) {
      client.resetAndDestroy()
      return
    }
    const pair = createPair(client, connect(address), toxics)
    pairs.add(pair)
    client.once('close', () => pairs.delete(pair))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = server.address()
  const ownPort = own !== null && typeof own === 'object' ? own.port : 0

  const stop = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cutAll()
    await closed
  }
  return {
    host: '127.0.0.1',
    port: ownPort,
    get connections() {
      return pairs.size
    },
    url: (url) => withAddress(url, ownPort),
    cutAll,
    refuse() {
      toxics.isRefusing = true
      cutAll()
    },
    dropReplyOnce: () =>
      new Promise((done) => {
        toxics.onReply = done
      }),
    blackhole(direction) {
      for (const each of direction === undefined ? (['up', 'down'] as const) : [direction]) toxics.held.add(each)
    },
    delay(ms) {
      toxics.delayMs = ms
    },
    resume() {
      toxics.isRefusing = false
      toxics.held.clear()
      pairs.forEach((pair) => pair.deliver())
    },
    leadTo(next) {
      address = addressOf(next)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

interface Toxics {
  isRefusing: boolean
  held: Set<ProxyDirection>
  delayMs: number
  /** Set while the next answer is to be dropped. */
  onReply: (() => void) | null
}

interface Pair {
  cut(): void
  deliver(): void
}

/** Two sockets that feed each other through the toxics. */
function createPair(client: Socket, upstream: Socket, toxics: Toxics): Pair {
  const cut = () => {
    client.resetAndDestroy()
    upstream.resetAndDestroy()
  }
  const isDropped = () => {
    const { onReply } = toxics
    if (onReply === null) return false
    toxics.onReply = null
    cut()
    onReply()
    return true
  }
  const lanes = [
    createLane(client, upstream, () => toxics.held.has('up'), toxics),
    createLane(upstream, client, () => toxics.held.has('down'), toxics),
  ] as const
  client.on('data', (chunk: Buffer) => lanes[0].push(chunk))
  upstream.on('data', (chunk: Buffer) => {
    if (!isDropped()) lanes[1].push(chunk)
  })
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true)
    socket.on('error', cut)
  }
  client.on('end', () => lanes[0].push(null))
  upstream.on('end', () => lanes[1].push(null))
  upstream.on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
  return { cut, deliver: () => lanes.forEach((lane) => lane.deliver()) }
}

/** One direction of a connection: chunks in order (null is the end), each due at a time, none while it is held. */
function createLane(from: Socket, to: Socket, isHeld: () => boolean, toxics: Toxics) {
  const waiting: { chunk: Buffer | null; dueMs: number }[] = []
  const deliver = () => {
    while (!isHeld()) {
      const next = waiting[0]
      if (next === undefined) return
      const waitMs = next.dueMs - performance.now()
      if (waitMs > 0) {
        setTimeout(deliver, waitMs)
        return
      }
      waiting.shift()
      if (next.chunk === null) to.end()
      else if (!to.write(next.chunk)) pauseUntilDrained(from, to)
    }
  }
  return {
    deliver,
    push(chunk: Buffer | null) {
      waiting.push({ chunk, dueMs: performance.now() + toxics.delayMs })
      if (waiting.length === 1 || toxics.delayMs === 0) deliver()
    },
  }
}

/** Back pressure: a slow reader behind the proxy must slow the writer before it, as without the proxy. */
function pauseUntilDrained(from: Socket, to: Socket): void {
  from.pause()
  to.once('drain', () => from.resume())
}

function addressOf(target: number | string): { host: string; port: number } {
  if (typeof target === 'number') return { host: '127.0.0.1', port: target }
  const { hostname, port } = new URL(target)
  return { host: hostname, port: Number(port) }
}

function withAddress(url: string, port: number): string {
  const changed = new URL(url)
  changed.hostname = '127.0.0.1'
  changed.port = String(port)
  return changed.href
}
