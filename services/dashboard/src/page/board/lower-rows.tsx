import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatMoment, formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import { usePhone } from '../parts/use-media.ts'
import { BoardRowLine } from './board-row.tsx'
import type { Goal } from './goal.ts'
import { type Span, spanAround } from './lower-span.ts'
import { DESKTOP_ROWS, PHONE_ROWS } from './row-heights.ts'
import { useLowerPages } from './use-lower-pages.ts'

interface LowerRowsProps {
  /** Rows above, which are live. */
  liveRows: number
  total: number
  goal: Goal | null
  youId: number | null
}

/** Everybody below the live rows: laid out as far as the eye can scroll, read where the reader stops. */
export function LowerRows({ liveRows, total, goal, youId }: LowerRowsProps) {
  const { plain } = usePhone() ? PHONE_ROWS : DESKTOP_ROWS
  const [chosen, setChosen] = useState<Span | null>(null)
  const span = spanAround(chosen?.first ?? liveRows + 1, chosen, liveRows, total)
  const box = useRef<HTMLDivElement>(null)
  const offset = useOffset(box)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoised by a compiler
  const virtual = useWindowVirtualizer({
    count: span.count,
    estimateSize: () => plain,
    overscan: 12,
    scrollMargin: offset,
    scrollPaddingStart: 120,
  })
  useEffect(() => virtual.measure(), [virtual, plain])
  const items = virtual.getVirtualItems()
  const [top, bottom] = [items[0], items.at(-1)]
  const isOnScreen = top !== undefined && bottom !== undefined && isNear(box.current)
  const pages = useLowerPages(isOnScreen ? span.first + top.index : null, isOnScreen ? span.first + bottom.index : null)

  // Twice at most for each goal: lays out the span that has it, then scrolls to it.
  const { first } = span
  const reached = useRef<Goal | null>(null)
  useEffect(() => {
    if (goal === null || goal.ordinal <= liveRows || reached.current === goal) return
    const wanted = spanAround(goal.ordinal, { first, count: 0 }, liveRows, total)
    if (wanted.first !== first) {
      setChosen(wanted)
      return
    }
    reached.current = goal
    virtual.scrollToIndex(Math.min(goal.ordinal, total) - first, { align: 'center' })
  }, [goal, liveRows, total, first, virtual])

  return (
    <>
      <div
        role="row"
        className="flex h-9 items-center justify-between gap-3 border-y border-line bg-sunken px-4 text-note text-ink-2"
      >
        <span role="cell">
          Places below are read when you reach them
          {pages.asOf === null ? '' : `, as of ${formatMoment(pages.asOf)}`}
        </span>
        {span.first > liveRows + 1 ? (
          <span role="cell">
            <Button className="!h-7" onClick={() => setChosen(null)}>
              Back to row {formatWhole(liveRows + 1)}
            </Button>
          </span>
        ) : null}
      </div>
      {pages.error === null ? null : (
        <div role="row" className="sticky top-24 z-[1] bg-surface p-3">
          <div role="cell">
            <Note tone="bad">
              <b className="font-semibold">These places could not be read.</b> The live rows are not affected.{' '}
              <button type="button" className="underline" onClick={pages.again}>
                Try again
              </button>
            </Note>
          </div>
        </div>
      )}
      <div ref={box} role="rowgroup" className="relative" style={{ height: span.count * plain }}>
        {items.map((item) => {
          const ordinal = span.first + item.index
          const y = item.index * plain
          const row = pages.rowAt(ordinal)
          return row === undefined ? (
            <Unread key={item.key} ordinal={ordinal} top={y} height={plain} />
          ) : (
            <BoardRowLine
              key={item.key}
              shown={{ row, move: 'unknown', movedAt: 0 }}
              index={ordinal - 1}
              top={y}
              height={plain}
              plain={plain}
              gap={gapTo(pages.rowAt(ordinal - 1), row)}
              widestGap={0}
              isTied={isTied(row, pages.rowAt(ordinal - 1), pages.rowAt(ordinal + 1))}
              isYou={row.userId === youId}
              isMarked={goal?.ordinal === ordinal}
            />
          )
        })}
      </div>
      {span.first + span.count <= total ? (
        <div role="row" className="border-t border-line p-3">
          <span role="cell">
            <Button onClick={() => setChosen({ first: span.first + span.count, count: 0 })}>
              Go on from row {formatWhole(span.first + span.count)}
            </Button>
          </span>
        </div>
      ) : null}
    </>
  )
}

/** Where the box begins on the page; what stands above may grow and shrink, and the page's height tells of it. */
function useOffset(box: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = () => {
      if (box.current !== null) setOffset(Math.round(box.current.getBoundingClientRect().top + scrollY))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [box])
  return offset
}

/** Whether the box is on the screen or a screen away from it. */
function isNear(box: HTMLDivElement | null): boolean {
  if (box === null) return false
  const { top, bottom } = box.getBoundingClientRect()
  return top < innerHeight * 1.5 && bottom > -innerHeight
}

function gapTo(above: BoardRow | undefined, row: BoardRow): number | 'unread' {
  return above === undefined ? 'unread' : Math.abs(above.totalScore - row.totalScore)
}

function isTied(row: BoardRow, ...neighbours: (BoardRow | undefined)[]): boolean {
  return neighbours.some((neighbour) => neighbour?.rank === row.rank)
}

function Unread({ ordinal, top, height }: { ordinal: number; top: number; height: number }) {
  return (
    <div
      role="row"
      aria-rowindex={ordinal + 1}
      aria-busy
      className="board-row board-grid border-t border-line/65"
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <span role="cell" className="pr-[9px] text-right text-ink-3">
        …
      </span>
    </div>
  )
}
