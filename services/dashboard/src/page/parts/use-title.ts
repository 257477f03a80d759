import { useEffect } from 'react'

/** What the tab is called: for whoever has several, for bookmarks and for screen readers. null: somebody else says. */
export function useTitle(page: string | null): void {
  useEffect(() => {
    if (page !== null) document.title = `${page} · Leaderboard`
  }, [page])
}

/** A name for a title, where it must not turn the words around it: isolated, as `dir="auto"` does it on the page. */
export const isolated = (name: string): string => `\u2068${name}\u2069`
