/** What takes a key is for its holder: a cache in between would hand it to whoever asks next, with or without one. */
export function keepPrivate(caching: string): string {
  return caching.startsWith('public') ? 'private, no-cache' : caching
}
