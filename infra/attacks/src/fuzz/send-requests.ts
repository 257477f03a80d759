import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { type MadeRequest, makeBytes, makeRequest, type Operation } from './make-request.ts'
import { randomOf } from './random.ts'
import type { Tally } from './tally.ts'

export interface SendOptions {
  readonly port: number
  readonly count: number
  readonly seed: number
  readonly operations: readonly Operation[]
  readonly bearers: readonly string[]
  readonly tally: Tally
}

const WORKERS = 12
const HUNG_MS = 30_000
/** Of all requests, those that are bytes on a socket. */
const RAW_SHARE = 0.1

/** Sends `count` requests, a twelfth by each worker with chance of its own, so that a run can be repeated. */
export async function sendRequests({ count, seed, ...options }: SendOptions): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS })
  const work = async (worker: number) => {
    const random = randomOf(seed * 1_000 + worker)
    for (let i = worker; i < count; i += WORKERS) {
      if (random.chance(RAW_SHARE)) await sendBytes(makeBytes(random), options)
      else await sendMade(makeRequest(options.operations, options.bearers, random), agent, options)
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)))
  agent.destroy()
}

type Context = Pick<SendOptions, 'port' | 'tally'>

/** Resolves when it was answered, or broke, or hung, which is a finding. */
function sendMade(made: MadeRequest, agent: Agent, { port, tally }: Context): Promise<void> {
  return new Promise((resolve) => {
    const describe = () =>
      `${made.method} ${made.path} ${JSON.stringify(made.headers)} ${made.body?.toString('latin1').slice(0, 300)}`
    const finish = (outcome: string | number, isUnknown = false) => {
      clearTimeout(timer)
      tally.count(outcome)
      if (isUnknown && isSubmission(made)) tally.unknown += itemsIn(made)
      resolve()
    }
    const timer = setTimeout(() => {
      tally.find(`hung: ${describe()}`)
      request.destroy()
      finish('hung', true)
    }, HUNG_MS)
    const { method, path, headers, body } = made
    const options = {
      agent,
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: { ...headers, ...(body !== null && { 'content-length': body.length }) },
    }
    let request: ReturnType<typeof httpRequest>
    try {
      request = httpRequest(options)
    } catch {
      finish('not a request') // our own client refuses to write it
      return
    }
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => finish('broken', true))
      response.on('end', () => {
        const status = response.statusCode ?? 0
        const text = Buffer.concat(chunks).toString()
        if (status === 500 || status === 502) tally.find(`${status}: ${describe()} -> ${text.slice(0, 300)}`)
        if (isSubmission(made) && status < 300)
          tally.accepted += acceptedIn(text, response.headers['idempotency-replayed'] === 'true')
        finish(status, status >= 500)
      })
    })
    request.on('error', () => finish('broken', true))
    request.end(body ?? undefined)
  })
}

function isSubmission({ method, path }: MadeRequest): boolean {
  return method === 'POST' && path.startsWith('/api/leaderboard/submit')
}

function itemsIn({ path, body }: MadeRequest): number {
  return path.includes('batch') ? (body?.toString('latin1').match(/user_id/g)?.length ?? 1) : 1
}

/** Sessions that an answer says are new. */
function acceptedIn(text: string, isReplayed: boolean): number {
  if (!text.startsWith('{"results":[')) return isReplayed ? 0 : 1
  const { results } = JSON.parse(text) as { results: { status: number; replayed?: boolean }[] }
  return results.filter(({ status, replayed }) => status === 201 && replayed !== true).length
}

/** Bytes, and then our end of the connection; whoever leaves the other end open for long has hung. */
function sendBytes(bytes: Buffer, { port, tally }: Context): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let text = ''
    const timer = setTimeout(() => {
      tally.find(`a socket was left open after ${JSON.stringify(bytes.toString('latin1'))}`)
      socket.destroy()
    }, HUNG_MS)
    socket.on('connect', () => socket.end(bytes))
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.on('end', () => socket.destroy())
    socket.on('error', () => undefined) // a reset is one way of closing
    socket.on('close', () => {
      clearTimeout(timer)
      const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3})/gm), (match) => match[1])
      if (statuses.includes('500')) tally.find(`500: ${JSON.stringify(bytes.toString('latin1'))}`)
      tally.count(`bytes ${statuses[0] ?? 'unanswered'}`)
      resolve()
    })
  })
}
