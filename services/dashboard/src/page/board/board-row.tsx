import { type CSSProperties, memo } from 'react'
import { Link } from 'wouter'
import { Avatar } from '../parts/avatar.tsx'
import { formatSessions, formatWhole } from '../parts/format-figure.ts'
import { Movement } from '../parts/movement.tsx'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'
import { YouTag } from '../parts/you-tag.tsx'
import { FigureToTheRight } from './figure-to-the-right.tsx'
import type { ShownRow } from './paced-rows.ts'

interface BoardRowProps {
  shown: ShownRow
  index: number
  top: number
  height: number
  /** Of a row that is not among the first three: what stands in a row keeps it, so that nothing is laid out anew. */
  plain: number
  /** Points to the row above, null for the leader. */
  gap: number | 'unread' | null
  widestGap: number
  isTied: boolean
  isYou: boolean
  /** The reader asked for this row. */
  isMarked?: boolean
}

/** Drawn again only where something in it changed. */
export const BoardRowLine = memo((props: BoardRowProps) => {
  const { shown, index, top, height, plain, gap, widestGap, isTied, isYou, isMarked = false } = props
  const { row, move } = shown
  const name = row.username ?? `Player ${row.userId}`
  const isLeading = index < 3
  const size = isLeading ? 'leading' : 'plain'
  const isNewLeader = index === 0 && (move === 'new' || (typeof move === 'number' && move > 0))
  const isSimulated = isSimulatedName(row.username)
  const style: CSSProperties & { '--y': string } = { '--y': `${top}px`, height }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-user-id={row.userId}
      data-marked={isMarked || undefined}
      className={`board-row border-t border-line/65 ${isYou ? 'bg-you-bg shadow-[inset_3px_0_var(--you-line)]' : 'bg-surface hover:bg-sunken'} ${isSimulated ? 'hatched' : ''} ${isMarked ? 'outline-2 -outline-offset-2 outline-ink' : ''}`}
      style={style}
    >
      <div className="board-grid" style={{ height: plain, transform: `translateY(${(height - plain) / 2}px)` }}>
        <span
          role="cell"
          className={`whitespace-nowrap text-right ${placeSize(index)} ${isYou ? 'text-you-ink' : isLeading ? 'text-ink' : 'text-ink-2'}`}
        >
          <FigureToTheRight size={size}>{formatWhole(row.rank)}</FigureToTheRight>
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
          <span className="flex min-w-0 items-center gap-2">
            <Link
              href={`/player/${row.userId}`}
              title={name}
              dir="auto"
              className={`player-name block hover:underline ${isLeading ? 'text-[14px] font-semibold' : ''}`}
            >
              {name}
            </Link>
            {isYou ? <YouTag /> : null}
            {isSimulated ? <SimulatedTag /> : null}
          </span>
          <span className="flex text-note text-ink-3 md:hidden">
            {isNewLeader ? <NewLeader /> : formatSessions(row.sessions)}
          </span>
        </span>
        <span
          role="cell"
          className="hidden grid-cols-[1fr_58px] items-center gap-2 text-right text-note text-ink-3 md:grid"
        >
          <GapBar gap={gap} widest={widestGap} />
          {isNewLeader ? <NewLeader /> : <FigureToTheRight>{describeGap(gap)}</FigureToTheRight>}
        </span>
        <span
          role="cell"
          className={`whitespace-nowrap text-right ${isLeading ? 'text-title font-[650]' : 'font-semibold'} ${isYou ? 'text-you-ink' : ''}`}
        >
          <FigureToTheRight size={size}>{formatWhole(row.totalScore)}</FigureToTheRight>
        </span>
        <span role="cell" className="hidden text-right text-ink-2 md:block">
          <FigureToTheRight>{formatWhole(row.sessions)}</FigureToTheRight>
        </span>
      </div>
    </div>
  )
})
BoardRowLine.displayName = 'BoardRowLine'

/** Places from five digits on are set smaller on a phone, where their column is narrow. */
function placeSize(index: number): string {
  if (index < 3) return 'text-name font-[650]'
  if (index >= 999_999) return 'font-medium max-md:text-[10px]'
  return index >= 9999 ? 'font-medium max-md:text-[11px]' : 'font-medium'
}

function describeGap(gap: BoardRowProps['gap']): string {
  if (gap === null) return 'leader'
  if (gap === 'unread') return ''
  return gap === 0 ? 'tied' : formatWhole(gap)
}

/** The one celebration: a flag, for as long as the move is told. */
function NewLeader() {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap font-semibold text-up md:justify-end">
      <svg width="10" height="12" viewBox="0 0 10 12" className="flex-none" aria-hidden>
        <path d="M1 0v12M1 .5h8L6.5 3.2 9 6H1z" fill="currentColor" stroke="currentColor" strokeWidth="1" />
      </svg>
      new leader
    </span>
  )
}

function GapBar({ gap, widest }: { gap: BoardRowProps['gap']; widest: number }) {
  if (typeof gap !== 'number' || gap === 0 || widest === 0) return <span />
  const share = Math.max(0.06, Math.sqrt(gap / widest))
  return <i className="block h-1 origin-right bg-fill" style={{ transform: `scaleX(${share})` }} />
}
