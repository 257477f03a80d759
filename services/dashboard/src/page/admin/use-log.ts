import type { AdminClient } from '@leaderboard/client/admin'
import type { ModerationEntry } from '@leaderboard/contracts/moderation'
import { useState } from 'react'
import { useRead } from '../parts/use-read.ts'
import { useAdmin } from './admin-context.tsx'

interface LogPages {
  items: readonly ModerationEntry[]
  next: string | null
}

export interface Log {
  /** Latest first; null while the first page is read. */
  items: readonly ModerationEntry[] | null
  hasMore: boolean
  error: Error | null
  isLoading: boolean
  /** Reads on, a page further. */
  older: () => void
  /** Reads everything that is shown again. */
  again: () => void
}

const PAGE = 50

/** The audit log, of one player or of everybody, as far down as it was asked for. */
export function useLog(player: number | null): Log {
  const admin = useAdmin()
  const [pages, setPages] = useState(1)
  const read = useRead(`log ${player}`, () => readPages(admin, player, pages), pages)
  return {
    items: read.data?.items ?? null,
    hasMore: (read.data?.next ?? null) !== null,
    error: read.error,
    isLoading: read.isLoading,
    older: () => setPages((count) => count + 1),
    again: read.again,
  }
}

async function readPages(admin: AdminClient, player: number | null, pages: number): Promise<LogPages> {
  const items: ModerationEntry[] = []
  let next: string | null = null
  for (let page = 0; page < pages && (page === 0 || next !== null); page++) {
    const answer = await admin.log({
      limit: PAGE,
      ...(player === null ? {} : { player }),
      ...(next === null ? {} : { before: next }),
    })
    items.push(...answer.items)
    next = answer.next
  }
  return { items, next }
}
