import type { Bearer } from './bearer.ts'
import type { Dial } from './dial.ts'

export interface ConnectOptions {
  url: () => string
  dial: Dial
  bearer: Bearer
  random: () => number
  /** How long a lost connection may last before views call themselves stale. */
  staleAfterMs: number
  /** How long nothing may be heard before the server is asked for a sign of life; null: as long as the server says. */
  silenceMs: number | null
}
