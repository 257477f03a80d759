/** The module `k6/http`, as far as our scripts use it. A request that fails has status 0, as in k6. */
import { addSample } from './samples.ts'

interface Params {
  headers?: Record<string, string>
  tags?: Record<string, string>
}

interface Response {
  status: number
  body: string
  json(field?: string): unknown
}

const TIMEOUT_MS = 60_000
let isExpected = (status: number) => status >= 200 && status < 400

export const expectedStatuses = (...statuses: number[]) => statuses

export function setResponseCallback(statuses: readonly number[]): void {
  isExpected = (status) => statuses.includes(status)
}

export async function asyncRequest(method: string, url: string, body?: string | null, params: Params = {}) {
  const began = performance.now()
  const { status, text } = await exchange(method, url, body ?? null, params.headers ?? {})
  addSample('http_req_duration', performance.now() - began, params.tags)
  addSample('http_req_failed', isExpected(status) ? 0 : 1, params.tags)
  const json = (field?: string): unknown => {
    const whole: unknown = JSON.parse(text)
    if (field === undefined) return whole
    return typeof whole === 'object' && whole !== null
      ? Object.entries(whole).find(([key]) => key === field)?.[1]
      : null
  }
  return { status, body: text, json } satisfies Response
}

async function exchange(method: string, url: string, body: string | null, headers: Record<string, string>) {
  try {
    const answer = await fetch(url, { method, body, headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    addSample(`failed request: ${error instanceof Error ? error.name : 'unknown'}`, 1)
    return { status: 0, text: '' }
  }
}

export default { asyncRequest, setResponseCallback, expectedStatuses }
