/** Which methods an address takes: asked when nothing answered, to tell "no such thing" from "not this way". */

export interface RouteTable {
  /** `url` as routes spell it: `:name` is one segment, `*` the rest. */
  add(method: string | readonly string[], url: string): void
  /** In alphabetical order; empty where the address is not known. A route for everything (`*`) does not count. */
  methodsAt(path: string): string[]
}

export function createRouteTable(): RouteTable {
  const exact = new Map<string, Set<string>>()
  const patterns: { segments: string[]; methods: Set<string> }[] = []

  function setOf(url: string): Set<string> {
    const held = exact.get(url)
    if (held !== undefined) return held
    const methods = new Set<string>()
    exact.set(url, methods)
    if (url.includes(':') || url.includes('*')) patterns.push({ segments: url.split('/'), methods })
    return methods
  }

  return {
    add(method, url) {
      if (url === '*' || url === '/*') return
      const methods = setOf(url)
      for (const each of Array.isArray(method) ? method : [method]) methods.add(String(each))
    },
    methodsAt(path) {
      const segments = path.split('/')
      const found = new Set(exact.get(path))
      for (const pattern of patterns) {
        if (matches(pattern.segments, segments)) for (const method of pattern.methods) found.add(method)
      }
      return Array.from(found).toSorted()
    },
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const last = pattern.at(-1)
  if (last !== '*' && pattern.length !== segments.length) return false
  return pattern.every((part, index) => {
    if (part === '*') return true
    const segment = segments[index]
    return part.startsWith(':') ? segment !== undefined && segment !== '' : part === segment
  })
}
