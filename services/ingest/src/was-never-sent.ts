/** Errors of the driver and of the network before a connection stood. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  '57P03', // the server is starting up or shutting down: it refused the connection, not the statement
])

/** True where no connection was made, so that the statement cannot have been executed. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && NOT_CONNECTED.has(error.code)
}
