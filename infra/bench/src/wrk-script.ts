/** What a load asks for: each request of a random player, or always the same. */
export type RequestKind = 'submit' | 'read' | 'same'

/**
 * The Lua text for wrk. Requests are put together from text, since wrk.format costs more than a whole answer. Prints one line
 * of JSON at the end.
 *
 * @param path of `read`: with %d where the player's id goes
 */
export function wrkScript(kind: RequestKind, path: string, players: number): string {
  const head = `Host: localhost\\r\\n`
  const id = `math.random(1, ${players})`
  const request = {
    submit: `local body = string.format('{"user_id":%d,"score":%d}', ${id}, math.random(1, 10000))
  return string.format('POST ${path} HTTP/1.1\\r\\n${head}Content-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s', #body, body)`,
    read: `return string.format('GET ${path} HTTP/1.1\\r\\n${head}\\r\\n', ${id})`,
    same: `return 'GET ${path} HTTP/1.1\\r\\n${head}\\r\\n'`,
  }[kind]
  return `init = function(args) math.randomseed(tonumber(args[1])) end
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
