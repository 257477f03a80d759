/** Server-sent events (the HTML standard's text/event-stream), as far as the leaderboard sends them. */
export interface StreamPart {
  /** A frame; null for a sign of life or a hint. */
  readonly data: string | null
  /** How long to wait before coming back, where the server says so. */
  readonly retryMs: number | null
}

/** Hands out the parts of a stream as they become whole. Resolves when the server ends it; rejects when it breaks. */
export async function readEvents(body: ReadableStream<Uint8Array>, onPart: (part: StreamPart) => void): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    text += decoder.decode(value, { stream: true })
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) onPart(partOf(part))
  }
}

function partOf(text: string): StreamPart {
  const lines = text.split('\n')
  const retry = lines.find((line) => line.startsWith('retry: '))?.slice('retry: '.length)
  const data = lines.flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []))
  return { data: data.length === 0 ? null : data.join('\n'), retryMs: retry === undefined ? null : Number(retry) }
}
