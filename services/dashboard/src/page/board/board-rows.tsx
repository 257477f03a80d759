import { useMemo } from 'react'
import { usePhone } from '../parts/use-media.ts'
import { BoardRowLine } from './board-row.tsx'
import type { Shown } from './paced-rows.ts'
import { DESKTOP_ROWS, PHONE_ROWS, rowHeight, rowTop } from './row-heights.ts'

/** At most so many rows travel at a time; the others stand in their new place at once. */
const MOST_TRAVELLERS = 12

interface BoardRowsProps {
  shown: Shown
  youId: number | null
  isStale: boolean
}

/** The rows, each at its place; drawn in order of player so that a move is a new place for the same element. */
export function BoardRows({ shown, youId, isStale }: BoardRowsProps) {
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

  return (
    <div
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
          gap={gap}
          widestGap={widestGap}
          isTied={isTied}
          isYou={held.row.userId === youId}
          travels={travels}
        />
      ))}
    </div>
  )
}
