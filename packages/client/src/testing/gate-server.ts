/**
 * A server that does nothing by itself: it holds each request and each socket until the test says what becomes of it,
 * so that every order of events can be had without luck.
 */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerFrame, SubscribeFrame } from '@leaderboard/contracts/socket-frames'
import { type WebSocket, WebSocketServer } from 'ws'
import { Arrivals } from './arrivals.ts'

/** A request that waits for its answer. */
export interface HeldRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
  answer(status: number, body: unknown, contentType?: string): void
  /** Cuts the connection: the client cannot know what happened. */
  cut(): void
}

export class GateServer implements AsyncDisposable {
  readonly requests = new Arrivals<HeldRequest>()
  readonly sockets = new Arrivals<HeldSocket>()
  readonly #server: Server
  readonly #upgrades = new WebSocketServer({ noServer: true })

  private constructor(server: Server) {
    this.#server = server
  }

  /** On a port, or on a free one. */
  static async start(port = 0): Promise<GateServer> {
    const server = createServer()
    const gate = new GateServer(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const { method = '', url = '', headers } = request
        const body: unknown = text === '' ? undefined : JSON.parse(text)
        gate.requests.arrive({ method, url, headers, body, ...answersOf(response) })
      })
    })
    server.on('upgrade', (request, socket, head) => {
      gate.#upgrades.handleUpgrade(request, socket, head, (ws) =>
        gate.sockets.arrive(new HeldSocket(ws, request.headers['sec-websocket-protocol'])),
      )
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return gate
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#upgrades.clients) socket.terminate()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** A client's socket in the hands of the test. */
export class HeldSocket {
  readonly frames = new Arrivals<SubscribeFrame | { type: 'unsubscribe'; id: string } | { type: 'ping' }>()
  readonly ended: Promise<unknown>
  readonly #socket: WebSocket

  /** The subprotocols of the handshake, as they came. */
  readonly offered: string | undefined

  constructor(socket: WebSocket, offered: string | undefined) {
    this.offered = offered
    this.#socket = socket
    this.ended = once(socket, 'close')
    socket.on('message', (data: Buffer) => this.frames.arrive(JSON.parse(data.toString('utf8')) as SubscribeFrame))
  }

  send(frame: ServerFrame | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason)
  }

  cut(): void {
    this.#socket.terminate()
  }
}

function answersOf(response: ServerResponse): Pick<HeldRequest, 'answer' | 'cut'> {
  return {
    answer: (status, body, contentType = 'application/json') => {
      response.writeHead(status, { 'content-type': contentType })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    },
    cut: () => response.destroy(),
  }
}
