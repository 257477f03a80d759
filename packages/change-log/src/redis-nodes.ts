/**
 * The addresses in REDIS_URL: one is a Redis of its own; several, separated by commas, are nodes of one cluster. (One that
 * has a single address for all its nodes is named by that address twice.)
 */
export function redisNodes(url: string): [string, ...string[]] {
  const [first = '', ...others] = url.split(',').map((one) => one.trim())
  return [first, ...others]
}
