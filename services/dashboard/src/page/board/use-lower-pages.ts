import type { BoardRow, TopPage } from '@leaderboard/contracts/read-leaderboard'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { useClient } from '../client-context.tsx'

const PAGE_ROWS = 50
/** Pages kept for scrolling back; further ones are read again. */
const PAGES_KEPT = 40
/** Scrolling goes on: pages that fly by are not read. */
const SETTLED_MS = 80
/** Pages on the screen are read again this often: these rows are not live. */
const RENEWED_MS = 5000
/** A page younger than this was read since the last time. */
const RECENT_MS = RENEWED_MS / 2

interface HeldPage {
  rows: readonly BoardRow[]
  readAt: number
}

export interface LowerPages {
  rowAt: (ordinal: number) => BoardRow | undefined
  /** When the oldest page on the screen was true; null before the first. */
  asOf: number | null
  error: Error | null
  again: () => void
}

const pageOf = (ordinal: number): number => Math.floor((ordinal - 1) / PAGE_ROWS)

/** The rows from `first` to `last` (by ordinal) as pages, read when the reader stops there. Null: nothing on screen. */
export function useLowerPages(first: number | null, last: number | null): LowerPages {
  const client = useClient()
  const [pages, setPages] = useState<ReadonlyMap<number, HeldPage>>(new Map())
  const [error, setError] = useState<Error | null>(null)
  const from = first === null ? null : pageOf(first)
  const to = last === null ? null : pageOf(last)

  const read = async (page: number) => {
    const answer = await client.top({ limit: PAGE_ROWS, startRank: page * PAGE_ROWS + 1 })
    setError(null)
    setPages((held) => withPage(held, page, answer))
  }
  const readMissing = (begin: number | null, end: number | null) => {
    if (begin === null || end === null) return
    for (let page = begin; page <= end; page++) {
      const held = pages.get(page)
      if (held === undefined || Date.now() - held.readAt >= RECENT_MS) read(page).catch(setError)
    }
  }
  const onDue = useEffectEvent(readMissing)

  useEffect(() => {
    const timer = setTimeout(() => onDue(from, to), SETTLED_MS)
    const renewal = setInterval(() => onDue(from, to), RENEWED_MS)
    return () => {
      clearTimeout(timer)
      clearInterval(renewal)
    }
  }, [from, to])

  const rowAt = useCallback(
    (ordinal: number) => {
      const page = pageOf(ordinal)
      return pages.get(page)?.rows[ordinal - 1 - page * PAGE_ROWS]
    },
    [pages],
  )
  const shown = from === null || to === null ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const times = shown.flatMap((page) => pages.get(page)?.readAt ?? [])
  return { rowAt, asOf: times.length === 0 ? null : Math.min(...times), error, again: () => readMissing(from, to) }
}

/** The pages with one more, without those kept for longest. */
function withPage(held: ReadonlyMap<number, HeldPage>, page: number, answer: TopPage): ReadonlyMap<number, HeldPage> {
  const others = [...held].filter(([number]) => number !== page).slice(1 - PAGES_KEPT)
  return new Map([...others, [page, { rows: answer.items, readAt: Date.now() }]])
}
