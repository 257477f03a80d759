import type { ConnectionState } from './connection-state.ts'

/** How the shared connection is doing, for a status line. */
export interface ConnectionStatus {
  readonly state: ConnectionState['name']
  /** Attempts in a row without success; 0 while connected and settled. */
  readonly attempt: number
  /** Milliseconds since 1970; set while waiting. */
  readonly nextRetryAt: number | null
  /** When the last frame was heard, while the connection is lost. */
  readonly staleSince: number | null
}

export interface Connection extends ConnectionStatus {
  /** The same object until something changes, as useSyncExternalStore wants it. */
  current(): ConnectionStatus
  subscribe(listener: (status: ConnectionStatus) => void): () => void
  /** Do not wait any longer: call it when the network is back. Browsers' `online` event does so by itself. */
  retryNow(): void
}

/** The part of the machine's state that is shown. */
export function toStatus(state: ConnectionState): ConnectionStatus {
  // A line that has opened is up with the first frame: before, there may be nobody at its other end.
  const isUnheard = state.name === 'open' && state.staleSince !== null
  return {
    state: isUnheard ? 'connecting' : state.name,
    attempt: 'attempt' in state ? state.attempt : 0,
    nextRetryAt: state.name === 'waiting' ? state.retryAt : null,
    staleSince: 'staleSince' in state ? state.staleSince : null,
  }
}

export function isSameStatus(a: ConnectionStatus, b: ConnectionStatus): boolean {
  const isSameTime = a.nextRetryAt === b.nextRetryAt && a.staleSince === b.staleSince
  return a.state === b.state && a.attempt === b.attempt && isSameTime
}
