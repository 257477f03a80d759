const TIMEOUT_MS = 10_000

/**
 * Loads the document anew: a browser keeps an import that failed for as long as the document lives, so nothing less tries
 * it again. Answers false, and leaves all as it is, where the server does not answer: the browser's own page would take
 * the place of this one.
 */
export async function reloadWhenServed(): Promise<boolean> {
  const isServed = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
  if (isServed) location.reload()
  return isServed
}
