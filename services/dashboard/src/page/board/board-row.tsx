import type { CSSProperties } from 'react'
import { Link } from 'wouter'
import { Avatar } from '../parts/avatar.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { Movement } from '../parts/movement.tsx'
import type { ShownRow } from './paced-rows.ts'

/** Moves of so many places are worth a tint. */
const TINTED_FROM = 10

interface BoardRowProps {
  shown: ShownRow
  index: number
  top: number
  height: number
  /** Points to the row above, null for the leader. */
  gap: number | null
  widestGap: number
  isTied: boolean
  isYou: boolean
  travels: boolean
}

export function BoardRowLine(props: BoardRowProps) {
  const { shown, index, top, height, gap, widestGap, isTied, isYou, travels } = props
  const { row, move } = shown
  const name = row.username ?? `Player ${row.userId}`
  const isLeading = index < 3
  const isFar = typeof move === 'number' && (Math.abs(move) >= TINTED_FROM || isYou)
  const tint = isFar ? (move > 0 ? 'up' : 'down') : undefined
  const style: CSSProperties & { '--y': string } = { '--y': `${top}px`, height }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-user-id={row.userId}
      data-travels={travels || undefined}
      data-tint={tint}
      className={`board-row board-grid border-t border-line/65 ${isYou ? 'bg-you-bg shadow-[inset_3px_0_var(--you-line)]' : 'bg-surface hover:bg-sunken'}`}
      style={style}
    >
      <span
        role="cell"
        className={`text-right ${isLeading ? 'text-name font-[650] text-ink' : 'font-medium text-ink-2'} ${isYou ? 'text-you-ink' : ''}`}
      >
        {formatWhole(row.rank)}
        <span className="inline-block w-[9px] font-normal text-ink-3">
          {isTied ? <span title="Tied with a neighbour">=</span> : ''}
        </span>
      </span>
      <span role="cell">
        <Movement move={move} />
      </span>
      <span role="cell">
        <Avatar userId={row.userId} name={name} />
      </span>
      <span role="cell" className="min-w-0">
        <Link
          href={`/player/${row.userId}`}
          title={name}
          dir="auto"
          className={`player-name block hover:underline ${isLeading ? 'text-[14px] font-semibold' : ''}`}
        >
          {name}
        </Link>
        <span className="block text-note text-ink-3 md:hidden">{formatWhole(row.sessions)} sessions</span>
      </span>
      <span
        role="cell"
        className="hidden grid-cols-[1fr_58px] items-center gap-2 text-right text-note text-ink-3 md:grid"
      >
        <GapBar gap={gap} widest={widestGap} />
        <span>{gap === null ? 'leader' : gap === 0 ? 'tied' : formatWhole(gap)}</span>
      </span>
      <span
        role="cell"
        className={`whitespace-nowrap text-right ${isLeading ? 'text-title font-[650]' : 'font-semibold'} ${isYou ? 'text-you-ink' : ''}`}
      >
        {formatWhole(row.totalScore)}
      </span>
      <span role="cell" className="hidden text-right text-ink-2 md:block">
        {formatWhole(row.sessions)}
      </span>
    </div>
  )
}

function GapBar({ gap, widest }: { gap: number | null; widest: number }) {
  if (gap === null || gap === 0 || widest === 0) return <span />
  const share = Math.max(0.06, Math.sqrt(gap / widest))
  return <i className="block h-1 justify-self-end rounded-[1px] bg-fill" style={{ width: `${share * 100}%` }} />
}
