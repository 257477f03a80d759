/**
 * W3C Trace Context: the header `traceparent` goes from a submission's request through the log to the frames that show
 * it, so that a trace of the game leads to the screen.
 */

/** version-traceid-parentid-flags, in hexadecimal digits. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
const SAMPLED = 1

/** A header as it may be kept: well-formed, or undefined. Anything else may be as long as a header, and is of no use. */
export function traceparentOf(header: unknown): string | undefined {
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined
}

/** The same where the trace is recorded: only such a one is worth a place in the log and in frames. */
export function sampledTraceOf(header: unknown): string | undefined {
  const trace = traceparentOf(header)
  return trace !== undefined && (Number.parseInt(trace.slice(-2), 16) & SAMPLED) !== 0 ? trace : undefined
}
