import { useRef, useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../parts/button.tsx'
import { PartFailed } from '../parts/error-boundary.tsx'
import { formatMoment, formatWhole } from '../parts/format-figure.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import { Note } from '../parts/note.tsx'
import { type ShownConnection, useConnection } from '../parts/use-connection.ts'
import { useLiveView, useStats } from '../parts/use-live-view.ts'
import { useYou } from '../you.tsx'
import { BoardControls } from './board-controls.tsx'
import { BoardRows } from './board-rows.tsx'
import { BoardSkeleton } from './board-skeleton.tsx'
import type { Goal } from './goal.ts'
import { Told } from './told.tsx'
import { usePacedRows } from './use-paced-rows.ts'
import { YourRow } from './your-row.tsx'

// Nobody sees these first: they stand below the fold.
const LowerRows = lazyPart(async () => (await import('./lower-rows.tsx')).LowerRows, {
  failed: (
    <div role="row" className="border-t border-line p-4">
      <div role="cell">
        <PartFailed what="What shows the rows below" />
      </div>
    </div>
  ),
})

const ROWS = 50

/** A line can also fall silent after its greeting and before the board's first rows: stale, with nothing to show. */
const NOT_REACHED: ReadonlySet<ShownConnection['name']> = new Set(['reconnecting', 'closed', 'stale'])

export function BoardPanel() {
  const { userId } = useYou()
  const table = useRef<HTMLDivElement>(null)
  const view = useLiveView({ kind: 'top', n: ROWS })
  const [isHeldByButton, setIsHeldByButton] = useState(false)
  const [isHeldByReader, setIsHeldByReader] = useState(false)
  const [goal, setGoal] = useState<Goal | null>(null)
  const [told, setTold] = useState({ words: '' })
  const isHeld = isHeldByButton || isHeldByReader
  const { shown, waiting } = usePacedRows(view, isHeld)
  const connection = useConnection()
  const stats = useStats(view)
  const isStale = connection.name === 'stale' || stats?.isStale === true

  return (
    <section className="panel self-start" aria-labelledby="board-title">
      <div className="flex items-baseline gap-3 px-4 pb-3 pt-3.5">
        <h1 id="board-title" className="text-title font-[650]">
          Live board
        </h1>
        <span className="flex-1 whitespace-nowrap text-note text-ink-2" data-held={isHeld || undefined}>
          {isHeld ? (
            <>
              <b className="font-semibold text-ink">Held</b>, {formatWhole(waiting)} waiting
            </>
          ) : stats === null ? (
            '\u00a0'
          ) : (
            `${formatWhole(stats.players)} players`
          )}
        </span>
        <AsOf asOf={stats?.asOf ?? null} />
      </div>
      <div className="grid grid-cols-[1fr_auto] items-start gap-2 bg-surface px-4 pb-3 md:sticky md:top-14 md:z-[4] md:flex md:h-12 md:items-center md:pb-0">
        <BoardControls players={stats?.players ?? 0} onGoTo={setGoal} onTell={(words) => setTold({ words })} />
        <Button
          aria-pressed={isHeldByButton}
          className="max-md:col-start-2 max-md:row-start-1"
          onClick={() => setIsHeldByButton(!isHeldByButton)}
        >
          {isHeldByButton ? 'Show changes' : 'Hold updates'}
        </Button>
      </div>
      {stats === null && NOT_REACHED.has(connection.name) ? (
        <div className="px-4 pb-3">
          <Note tone="bad">
            <b className="font-semibold">The live board is not reached.</b> It appears here as soon as the connection is
            back; players can still be looked up.
          </Note>
        </div>
      ) : null}
      {isStale && stats !== null ? (
        <div className="px-4 pb-3">
          <Note tone="bad">
            <b className="font-semibold">Showing the board as of {formatMoment(stats.asOf)}.</b> Places may have changed
            since.
          </Note>
        </div>
      ) : null}
      <Told told={told} />
      <div ref={table} role="table" aria-label="Live board" aria-rowcount={stats?.players ?? -1}>
        <ColumnHeads />
        {shown.rows.length > 0 ? (
          <div
            onPointerEnter={(event) => setIsHeldByReader(event.pointerType === 'mouse')}
            onPointerLeave={() => setIsHeldByReader(false)}
            onFocus={() => setIsHeldByReader(true)}
            onBlur={() => setIsHeldByReader(false)}
          >
            <BoardRows shown={shown} youId={userId} isStale={isStale} goal={goal} />
          </div>
        ) : null}
        {stats !== null && shown.rows.length >= ROWS && stats.players > ROWS ? (
          <LowerRows liveRows={ROWS} total={stats.players} goal={goal} youId={userId} />
        ) : null}
      </div>
      {stats === null ? <BoardSkeleton /> : shown.rows.length === 0 ? <EmptyBoard /> : null}
      {userId === null ? null : <YourRow userId={userId} board={table} />}
    </section>
  )
}

function AsOf({ asOf }: { asOf: number | null }) {
  if (asOf === null) return null
  return (
    <span className="text-note text-ink-3">
      as of <b className="font-medium text-ink-2">{formatMoment(asOf)}</b>
    </span>
  )
}

function ColumnHeads() {
  return (
    <div
      role="row"
      className="board-grid sticky top-[52px] z-[2] h-[30px] border-y border-line bg-sunken text-heads font-medium text-ink-3 md:top-[104px]"
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
