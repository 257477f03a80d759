/**
 * Whether a JSON text nests deeper than `maxDepth`, found without parsing: 400,000 levels parse well enough, and then
 * whatever walks the value (a log, a hash, a validator) overflows the stack. Stops at the first level too many.
 */
export function isTooDeep(json: string, maxDepth: number): boolean {
  let depth = 0
  let isInText = false
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i)
    if (isInText) {
      if (code === BACKSLASH) i += 1
      else if (code === QUOTE) isInText = false
    } else if (code === QUOTE) {
      isInText = true
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1
    }
  }
  return false
}

const QUOTE = 0x22
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
