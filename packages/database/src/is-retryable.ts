import { DeadlineError } from './with-deadline.ts'

/**
 * What a failed statement means for whoever sent it.
 * - `refused`: the server said no, and will say no again: the values are wrong (classes 22 and 23).
 * - `retryable`: the server said no, nothing was done, and the same statement may succeed later.
 * - `unknown`: the connection died or nobody answered; it may have been done. Only a repeat of the same batch id tells.
 * - `fault`: ours. A wrong statement, a missing table, no partition for the row.
 */
export type Failure = 'refused' | 'retryable' | 'unknown' | 'fault'

/** Serialization, deadlock, lock not to be had, cancelled by a time-out, resources, starting up, read-only standby. */
const RETRYABLE = /^(40001|40P01|55P03|57014|53...|57P03|25006)$/

/** The backend was shut down or crashed, or the connection failed: the commit may have been made before. */
const CONNECTION_LOST = /^(57P01|57P02|57P05|08...)$/

/** Codes of the driver and of sockets; without a connection nothing was sent, but only some of them prove that. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_REFUSED',
])
const DROPPED = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'ECONNRESET', 'EPIPE'])

/** Tells the kinds of failure apart, once, so that nobody matches messages. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof DeadlineError) return 'unknown'
  const code = codeOf(error)
  if (code === null) return 'fault'
  if (NEVER_SENT.has(code)) return 'retryable'
  if (DROPPED.has(code) || code === 'ETIMEDOUT' || code === 'CONNECTION_SILENT') return 'unknown'
  if (sqlState(error) === null) return 'fault'
  if (CONNECTION_LOST.test(code)) return 'unknown'
  if (RETRYABLE.test(code)) return 'retryable'
  if (isMissingPartition(error)) return 'fault'
  return /^2[23]/.test(code) ? 'refused' : 'fault'
}

/** The SQLSTATE the server gave, or null where the failure is not the server's word. */
export function sqlState(error: unknown): string | null {
  const code = codeOf(error)
  return code !== null && /^[0-9A-Z]{5}$/.test(code) && isServerError(error) ? code : null
}

/** The same code as a broken check, but without a constraint's name: no partition takes the row. */
function isMissingPartition(error: unknown): boolean {
  return codeOf(error) === '23514' && !(isServerError(error) && 'constraint_name' in error)
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** Node's own codes can have five capitals as well (EPIPE); only the server's errors carry a severity. */
function isServerError(error: unknown): error is Error & { severity_local: string } {
  return error instanceof Error && 'severity_local' in error
}
