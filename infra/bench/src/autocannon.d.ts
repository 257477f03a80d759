/** As much of autocannon, which has no types of its own, as the bench uses. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  namespace autocannon {
    interface Request {
      method?: 'GET' | 'POST'
      path?: string
      body?: string
      headers?: Record<string, string>
      setupRequest?: (request: Request) => Request
    }
    interface Options {
      url: string
      connections: number
      /** Seconds. */
      duration: number
      requests: Request[]
    }
    interface Result {
      /** Seconds. */
      duration: number
      requests: { total: number }
      non2xx: number
      errors: number
    }
    type Instance = EventEmitter & PromiseLike<Result> & { stop(): void }
  }

  function autocannon(options: autocannon.Options): autocannon.Instance
  export = autocannon
}
