import { useEffect, useMemo, useRef } from 'react'
import { usePhone } from '../parts/use-media.ts'
import { BoardRowLine } from './board-row.tsx'
import type { Goal } from './goal.ts'
import type { Shown } from './paced-rows.ts'
import { DESKTOP_ROWS, PHONE_ROWS, rowHeight, rowTop } from './row-heights.ts'

/** At most so many rows travel at a time; the others stand in their new place at once. */
const MOST_TRAVELLERS = 12
/** The board's live rows at most. */
const MOST_ROWS = 50

interface BoardRowsProps {
  shown: Shown
  youId: number | null
  isStale: boolean
  /** Where the reader wants to be; the rows below see to goals of theirs. */
  goal: Goal | null
}

/** The rows, each at its place; drawn in order of player so that a move is a new place for the same element. */
export function BoardRows({ shown, youId, isStale, goal }: BoardRowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const heights = usePhone() ? PHONE_ROWS : DESKTOP_ROWS
  const { rows } = shown
  const drawn = useMemo(() => {
    const gaps = rows.map(({ row }, i) =>
      i === 0 ? null : Math.abs((rows[i - 1]?.row.totalScore ?? 0) - row.totalScore),
    )
    const widestGap = Math.max(0, ...gaps.map((gap) => gap ?? 0))
    const moved = rows.filter((r) => r.movedAt === shown.appliedAt && typeof r.move === 'number')
    const travellers = new Set(
      moved
        .toSorted((a, b) => Math.abs(Number(b.move)) - Math.abs(Number(a.move)))
        .slice(0, MOST_TRAVELLERS)
        .map((r) => r.row.userId),
    )
    return rows
      .map((held, index) => ({
        held,
        index,
        gap: gaps[index] ?? null,
        widestGap,
        isTied: rows[index - 1]?.row.rank === held.row.rank || rows[index + 1]?.row.rank === held.row.rank,
        travels: travellers.has(held.row.userId),
      }))
      .toSorted((a, b) => a.held.row.userId - b.held.row.userId)
  }, [rows, shown.appliedAt])

  useEffect(() => {
    if (goal === null || box.current === null || goal.ordinal > MOST_ROWS) return
    const top = box.current.getBoundingClientRect().top + scrollY + rowTop(heights, goal.ordinal - 1)
    scrollTo({ top: Math.max(0, top - innerHeight / 2) })
  }, [goal, heights])

  return (
    <div
      ref={box}
      role="rowgroup"
      className={`relative overflow-hidden ${isStale ? 'opacity-60 grayscale' : ''}`}
      style={{ height: rowTop(heights, rows.length) }}
    >
      {drawn.map(({ held, index, gap, widestGap, isTied, travels }) => (
        <BoardRowLine
          key={held.row.userId}
          shown={held}
          index={index}
          top={rowTop(heights, index)}
          height={rowHeight(heights, index)}
          plain={heights.plain}
          gap={gap}
          widestGap={widestGap}
          isTied={isTied}
          isYou={held.row.userId === youId}
          isMarked={goal?.ordinal === index + 1}
          travels={travels}
        />
      ))}
    </div>
  )
}
