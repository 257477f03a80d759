/**
 * A username as it is stored: NFC, trimmed; or null where it must be refused because it is not well-formed UTF-16,
 * has no visible character, or is longer than 60 code points. (PostgreSQL would turn lone surrogates into U+FFFD,
 * so that two different names collide.)
 */
export function normalizeUsername(raw: string): string | null {
  if (!raw.isWellFormed()) return null
  const name = raw.normalize('NFC').trim()
  const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(name)
  if (!isVisible || Array.from(name).length > 60) return null
  return name
}
