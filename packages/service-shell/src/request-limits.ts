/** How much of a request is accepted, and how long it may take to arrive. */
export interface RequestLimits {
  maxBodyBytes: number
  /** All headers together; more is answered 431 by Node itself. */
  maxHeaderBytes: number
  maxHeaders: number
  maxUrlLength: number
  /** Nesting of arrays and objects in a body. */
  maxJsonDepth: number
  headersTimeoutMs: number
  /**
   * The whole request, body included. Node swaps the two when headersTimeoutMs is the larger one, and then neither
   * fires in time; build-server.ts refuses that.
   */
  requestTimeoutMs: number
  /** How often Node looks for requests that are late; a request may live this much longer. */
  checkIntervalMs: number
  keepAliveTimeoutMs: number
  /** A connection on which nothing moves for so long, say because the client does not read its answer, is closed. */
  silenceTimeoutMs: number
}

export const DEFAULT_LIMITS: RequestLimits = {
  maxBodyBytes: 1_048_576,
  maxHeaderBytes: 16_384,
  maxHeaders: 100,
  maxUrlLength: 4096,
  maxJsonDepth: 16,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  checkIntervalMs: 1000,
  keepAliveTimeoutMs: 65_000,
  silenceTimeoutMs: 120_000,
}
