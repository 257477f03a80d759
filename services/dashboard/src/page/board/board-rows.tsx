import { useEffect, useMemo, useRef } from 'react'
import { usePhone } from '../parts/use-media.ts'
import { BoardRowLine } from './board-row.tsx'
import type { Goal } from './goal.ts'
import type { Shown } from './paced-rows.ts'
import { DESKTOP_ROWS, PHONE_ROWS, rowHeight, rowTop } from './row-heights.ts'
import { useTravel } from './use-travel.ts'

/** The board's live rows at most. */
const MOST_ROWS = 50

interface BoardRowsProps {
  shown: Shown
  youId: number | null
  isStale: boolean
  /** Where the reader wants to be; the rows below see to goals of theirs. */
  goal: Goal | null
}

/** The rows in their order, each at its place; a row that changes places is the same element, and travels there. */
export function BoardRows({ shown, youId, isStale, goal }: BoardRowsProps) {
  const box = useRef<HTMLDivElement>(null)
  const heights = usePhone() ? PHONE_ROWS : DESKTOP_ROWS
  const { rows } = shown
  const tops = useMemo(
    () => new Map(rows.map(({ row }, index) => [row.userId, rowTop(heights, index)])),
    [rows, heights],
  )
  useTravel(box, shown, tops, youId)
  const gaps = rows.map(({ row }, i) =>
    i === 0 ? null : Math.abs((rows[i - 1]?.row.totalScore ?? 0) - row.totalScore),
  )
  const widestGap = Math.max(0, ...gaps.map((gap) => gap ?? 0))

  useEffect(() => {
    if (goal === null || box.current === null || goal.ordinal > MOST_ROWS) return
    const top = box.current.getBoundingClientRect().top + scrollY + rowTop(heights, goal.ordinal - 1)
    scrollTo({ top: Math.max(0, top - innerHeight / 2) })
  }, [goal, heights])

  return (
    <div
      ref={box}
      role="rowgroup"
      data-stale={isStale || undefined}
      className="relative overflow-hidden"
      style={{ height: rowTop(heights, rows.length) }}
    >
      {rows.map((held, index) => (
        <BoardRowLine
          key={held.row.userId}
          shown={held}
          index={index}
          top={rowTop(heights, index)}
          height={rowHeight(heights, index)}
          plain={heights.plain}
          gap={gaps[index] ?? null}
          widestGap={widestGap}
          isTied={rows[index - 1]?.row.rank === held.row.rank || rows[index + 1]?.row.rank === held.row.rank}
          isYou={held.row.userId === youId}
          isMarked={goal?.ordinal === index + 1}
        />
      ))}
    </div>
  )
}
