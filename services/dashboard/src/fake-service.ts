/** For tests: an upstream that remembers what reached it, and answers as a test wants. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export interface FakeService extends AsyncDisposable {
  url: string
  seen: SeenRequest[]
}

type Answer = (request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => void

/** Answers 200 with what it saw, unless told otherwise. */
export async function startFakeService(answer: Answer = echo): Promise<FakeService> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(entry)
      answer(request, response, entry)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const echo: Answer = (_request, response, seen) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(seen))
}
