/**
 * WebSocket close codes of our own. 4000-4099: connect again (after the hint in the reason, with jitter);
 * 4100-4199: do not, the request itself is refused. A client needs only the range.
 */
export const CLOSE_CODES = {
  serviceRestart: { code: 4000, reason: 'The service restarts' },
  tooSlow: { code: 4001, reason: 'The client reads too slowly' },
  heartbeatMissed: { code: 4002, reason: 'No answer to the heartbeat' },
  internalError: { code: 4003, reason: 'Something went wrong on our side' },
  accessExpired: { code: 4004, reason: 'The token or key has expired: come back with another' },
  badFrame: { code: 4100, reason: 'The frame is not valid' },
  tooManyFrames: { code: 4101, reason: 'Too many frames' },
  tooManyConnections: { code: 4102, reason: 'Too many connections from this address' },
  tooManySubscriptions: { code: 4103, reason: 'Too many subscriptions' },
  originRefused: { code: 4104, reason: 'This origin may not connect' },
  accessRevoked: { code: 4105, reason: 'The key was revoked' },
} as const

export type CloseReason = keyof typeof CLOSE_CODES

/** Whether a client should connect again after this code; standard codes count as passing faults, except 1008. */
export function mayReconnect(code: number): boolean {
  if (code >= 4100 && code < 4200) return false
  return code !== 1008 && code !== 1003 && code !== 1002
}
