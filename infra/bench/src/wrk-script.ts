/** What a load asks for: a random player each time (`bulk`: 1,000 of them), or always the same. */
export type RequestKind = 'submit' | 'bulk' | 'read' | 'same'

/** Submissions in a request of kind `bulk`. */
export const BULK_ITEMS = 1000
/** Bodies that wrk makes before it starts: one takes longer to make than to send. */
const BULK_BODIES = 200

/**
 * The Lua text for wrk. Requests are put together from text, since wrk.format costs more than a whole answer. Prints one line
 * of JSON at the end.
 *
 * @param path of `read`: with %d where the player's id goes
 * @param keys API keys, one of them at random for each request of kind `submit`; empty: none is shown
 */
export function wrkScript(kind: RequestKind, path: string, players: number, keys: readonly string[] = []): string {
  const head = `Host: localhost\\r\\n`
  const id = `math.random(1, ${players})`
  const post = `POST ${path} HTTP/1.1\\r\\n${head}Content-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s`
  const submission = `string.format('{"user_id":%d,"score":%d}', ${id}, math.random(1, 10000))`
  const keyed = post.replace(head, `${head}Authorization: Bearer %s\\r\\n`)
  const request = {
    submit:
      keys.length === 0
        ? `local body = ${submission}
  return string.format('${post}', #body, body)`
        : `local body = ${submission}
  return string.format('${keyed}', keys[math.random(1, #keys)], #body, body)`,
    bulk: `return bulks[math.random(1, ${BULK_BODIES})]`,
    read: `return string.format('GET ${path} HTTP/1.1\\r\\n${head}\\r\\n', ${id})`,
    same: `return 'GET ${path} HTTP/1.1\\r\\n${head}\\r\\n'`,
  }[kind]
  const prepare = `for i = 1, ${BULK_BODIES} do
    local items = {}
    for j = 1, ${BULK_ITEMS} do items[j] = ${submission} end
    local body = '{"items":[' .. table.concat(items, ',') .. ']}'
    bulks[i] = string.format('${post}', #body, body)
  end`
  return `local bulks = {}
local keys = {${keys.map((key) => `'${key}'`).join(', ')}}
init = function(args)
  math.randomseed(tonumber(args[1]))
  ${kind === 'bulk' ? prepare : ''}
end
request = function()
  ${request}
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nRESULT {"requests":%d,"us":%d,"failed":%d,"p50Us":%d,"p99Us":%d}\\n', summary.requests,
    summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
`
}
