/**
 * Whether a page of this origin may open a socket. Browsers do not keep foreign pages from doing so; they only tell
 * who asks. No Origin means no browser. The page's own host is always allowed.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  { host, allowed }: { host: string | undefined; allowed: readonly string[] },
): boolean {
  if (origin === undefined || allowed.includes('*')) return true
  if (!URL.canParse(origin)) return false // `null` of a sandboxed page, too
  const url = new URL(origin)
  return allowed.includes(url.origin) || url.host === host?.toLowerCase()
}
