import { GATEWAY_ROUTES, type ServiceName } from '@leaderboard/contracts/gateway-routes'
import type { Stack, StackProcess } from '@leaderboard/dev-servers/start-stack'

/** How long a replica that did not answer is left alone, where another one is there. */
const REST_MS = 1_000

export interface RawFailures {
  count: number
  /** Monotonic time of the first and the last one. */
  firstAt: number
  lastAt: number
}

/**
 * What stands in front of replicas in production, as simply as it can be: requests go round, one that cannot connect
 * goes to the next replica at once, and a replica that failed is left alone for a moment. It counts every failure that
 * a client without retries would have seen.
 */
export class Replicas {
  readonly failures: RawFailures = { count: 0, firstAt: 0, lastAt: 0 }
  readonly #stack: Stack
  readonly #restingUntil = new Map<StackProcess, number>()
  #turn = 0

  constructor(stack: Stack) {
    this.#stack = stack
  }

  of(service: ServiceName | 'ranker'): StackProcess[] {
    return this.#stack.processes.filter((one) => one.service === service)
  }

  resetFailures(): void {
    Object.assign(this.failures, { count: 0, firstAt: 0, lastAt: 0 })
  }

  /** The replica whose turn it is. */
  next(service: ServiceName): StackProcess {
    const all = this.of(service)
    const rested = all.filter((one) => (this.#restingUntil.get(one) ?? 0) <= performance.now())
    const candidates = rested.length > 0 ? rested : all
    const chosen = candidates[this.#turn++ % candidates.length]
    if (chosen === undefined) throw new Error(`There is no ${service} in this stack`)
    return chosen
  }

  /** For packages/client: the same request, to a replica of the service that answers it. */
  readonly fetch: typeof fetch = async (input, init) => {
    if (typeof input !== 'string') throw new TypeError('The client asks by URL')
    const url = new URL(input)
    const service = serviceOf(init?.method ?? 'GET', url.pathname)
    for (let attempt = 1; ; attempt++) {
      const replica = this.next(service)
      try {
        const answer = await fetch(`${replica.url}${url.pathname}${url.search}`, init)
        if (answer.status >= 500) this.#note()
        return answer
      } catch (error) {
        this.#note()
        this.#restingUntil.set(replica, performance.now() + REST_MS)
        if (!isNotConnected(error) || attempt === this.of(service).length) throw error
      }
    }
  }

  #note(): void {
    const { failures } = this
    failures.lastAt = performance.now()
    if (failures.count++ === 0) failures.firstAt = failures.lastAt
  }
}

/** Whether nothing can have been sent, so that another replica may be asked without knowing what the request does. */
function isNotConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

function serviceOf(method: string, path: string): ServiceName {
  const isLike = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:[a-z]+/g, '[^/]+')}$`).test(path)
  const route = GATEWAY_ROUTES.find((one) => one.method === method && isLike(one.path))
  if (route === undefined) throw new Error(`No service answers ${method} ${path}`)
  return route.service
}
