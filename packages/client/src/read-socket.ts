/** What a socket says, as values; and what a client says to it before anything else. */
import type { ServerFrame } from '@leaderboard/contracts/socket-frames'

/** `retryMs=1234` in a close reason: when the server wants this client back. */
export function retryHint(reason: string): number | null {
  const ms = /\bretryMs=(\d{1,6})\b/.exec(reason)?.[1]
  return ms === undefined ? null : Number(ms)
}

export function parseFrame(text: string): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as ServerFrame) : null
  } catch {
    return null // not ours; the heartbeat still counts it as a sign of life
  }
}

/** Close code of contracts/close-codes.ts: the token has ended, and the next one is welcome. */
export const ACCESS_EXPIRED = 4004

/** A browser cannot set headers on a socket: the key or token is offered beside the subprotocol that is meant. */
export function protocolsWith(bearer: string): string[] {
  return ['leaderboard', `leaderboard.bearer.${bearer}`]
}
