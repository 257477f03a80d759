import { useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../parts/button.tsx'
import { formatClock, formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { useConnection } from '../parts/use-connection.ts'
import { useLiveView } from '../parts/use-live-view.ts'
import { useYou } from '../you.tsx'
import { BoardRows } from './board-rows.tsx'
import { BoardSkeleton } from './board-skeleton.tsx'
import { usePacedRows } from './use-paced-rows.ts'

const ROWS = 50

export function BoardPanel() {
  const { userId } = useYou()
  const view = useLiveView({ kind: 'top', n: ROWS })
  const [isHeldByButton, setIsHeldByButton] = useState(false)
  const [isHeldByPointer, setIsHeldByPointer] = useState(false)
  const isHeld = isHeldByButton || isHeldByPointer
  const { shown, waiting } = usePacedRows(view, isHeld)
  const connection = useConnection()
  const stats = view?.stats ?? null
  const isStale = connection.name === 'stale' || stats?.isStale === true

  return (
    <section className="panel self-start" aria-labelledby="board-title">
      <div className="flex flex-wrap items-center gap-3 px-4 pb-3 pt-3.5">
        <h1 id="board-title" className="flex-1 text-title font-[650]">
          Live board
        </h1>
        <AsOf asOf={stats?.asOf ?? null} />
      </div>
      <div className="flex items-center gap-2 px-4 pb-3">
        <span className="flex-1 text-note text-ink-2">
          {stats === null ? '' : `Places 1–${formatWhole(shown.rows.length)} of ${formatWhole(stats.players)}`}
        </span>
        {isHeld ? (
          <span role="status" className="text-note text-ink-2">
            <b className="font-semibold text-ink">Held</b>, {formatWhole(waiting)} changes waiting
          </span>
        ) : null}
        <Button aria-pressed={isHeldByButton} onClick={() => setIsHeldByButton(!isHeldByButton)}>
          {isHeldByButton ? 'Show changes' : 'Hold updates'}
        </Button>
      </div>
      {isStale && stats !== null ? (
        <div className="px-4 pb-3">
          <Note tone="bad">
            <b className="font-semibold">Showing the board as of {formatClock(stats.asOf)}.</b> Places may have changed
            since.
          </Note>
        </div>
      ) : null}
      <div role="table" aria-label="Live board" aria-rowcount={stats?.players ?? -1}>
        <ColumnHeads />
        {shown.rows.length > 0 ? (
          <div onPointerEnter={() => setIsHeldByPointer(true)} onPointerLeave={() => setIsHeldByPointer(false)}>
            <BoardRows shown={shown} youId={userId} isStale={isStale} />
          </div>
        ) : stats === null ? (
          <BoardSkeleton />
        ) : (
          <EmptyBoard />
        )}
      </div>
    </section>
  )
}

function AsOf({ asOf }: { asOf: number | null }) {
  if (asOf === null) return null
  return (
    <span className="text-note text-ink-3">
      as of <b className="font-medium text-ink-2">{formatClock(asOf)}</b>
    </span>
  )
}

function ColumnHeads() {
  return (
    <div
      role="row"
      className="board-grid sticky top-[52px] z-[2] h-[30px] border-y border-line bg-sunken text-heads font-medium text-ink-3 md:top-14"
    >
      <span role="columnheader" className="pr-[9px] text-right">
        Place
      </span>
      <span role="columnheader">Moved</span>
      <span role="columnheader" className="sr-only">
        Token
      </span>
      <span role="columnheader" className="col-start-3 col-end-5">
        Player
      </span>
      <span role="columnheader" className="hidden text-right md:block">
        Gap to place above
      </span>
      <span role="columnheader" className="text-right">
        Total score
      </span>
      <span role="columnheader" className="hidden text-right md:block">
        Sessions
      </span>
    </div>
  )
}

function EmptyBoard() {
  return (
    <div className="flex flex-col items-start gap-1.5 p-6">
      <b className="font-semibold">No scores yet</b>
      <span className="text-note text-ink-2">The first submission takes first place.</span>
      <Link href="/playground" className="mt-2 underline">
        Open playground
      </Link>
    </div>
  )
}
