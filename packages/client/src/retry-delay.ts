export interface RetryPolicy {
  /** Attempts after the first. */
  limit: number
  baseMs: number
  maxMs: number
}

/**
 * How long to wait before attempt `attempt` (0 = the first retry): full jitter, any time up to a bound that doubles,
 * so that clients cut off together do not come back together. Milliseconds.
 */
export function retryDelay(attempt: number, policy: Omit<RetryPolicy, 'limit'>, random: () => number): number {
  return Math.round(random() * Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt, 30)))
}
