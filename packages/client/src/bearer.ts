/** What a client shows to be let in: a key of its own, or tokens that somebody gives it and that end. */
export interface Bearer {
  /** Null: nothing is shown. Rejects where no token could be had. */
  get(): Promise<string> | string | null
  /** The server did not take this one (any more): the next `get` brings another. False where there is no other. */
  refused(shown: string): boolean
}

export interface BearerOptions {
  apiKey?: string | undefined
  /** Called when there is no token yet, or the last one was refused. */
  token?: (() => Promise<string> | string) | undefined
  /** How long it may take; default 10 s. */
  timeoutMs?: number | undefined
}

const TOKEN_TIMEOUT_MS = 10_000

export function bearerOf({ apiKey, token, timeoutMs = TOKEN_TIMEOUT_MS }: BearerOptions): Bearer {
  if (token === undefined) return { get: () => apiKey ?? null, refused: () => false }
  let held: Promise<string> | null = null
  let last: string | null = null
  const ask = async (): Promise<string> => {
    try {
      last = await inTime(token(), timeoutMs)
      return last
    } catch (error) {
      held = null // asked again by the next call
      throw error
    }
  }
  return {
    get: () => (held ??= ask()),
    refused: (shown) => {
      if (shown === last) held = null // else another call has asked meanwhile
      return true
    },
  }
}

/** A function of somebody else's may never answer; whatever waits for it would then wait for ever. */
function inTime(token: Promise<string> | string, ms: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No token came within ${ms} ms`)), ms)
    Promise.resolve(token)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
