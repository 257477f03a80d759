import { type RefObject, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { Avatar } from '../parts/avatar.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'
import { useEntries, useLiveView } from '../parts/use-live-view.ts'
import { YouTag } from '../parts/you-tag.tsx'

/** The viewer's own row, kept at the foot of the screen while the board does not show it. */
export function YourRow({ userId, board }: { userId: number; board: RefObject<HTMLElement | null> }) {
  const own = useEntries(useLiveView({ kind: 'players', ids: [userId] }))?.[0]
  const isShown = useIsOnScreen(userId, board)
  if (own === undefined || isShown) return null
  const name = own.username ?? `Player ${userId}`
  return (
    <aside
      aria-label="Your row"
      className="board-grid sticky bottom-[60px] z-[3] h-14 border-t border-you-line bg-you-bg text-you-ink shadow-[inset_3px_0_var(--you-line)] md:bottom-0 md:h-10 md:rounded-b-panel"
    >
      <span className="pr-[9px] text-right font-semibold max-md:pr-1 max-md:text-[11px]">{formatWhole(own.rank)}</span>
      <span />
      <Avatar userId={userId} name={name} />
      <span className="flex min-w-0 items-center gap-2">
        <Link href="/you" dir="auto" title={name} className="player-name font-semibold hover:underline">
          {name}
        </Link>
        {isSimulatedName(own.username) ? <SimulatedTag /> : null}
        <YouTag />
      </span>
      <span className="hidden md:block" />
      <span className="text-right font-[650]">{formatWhole(own.totalScore)}</span>
      <span className="hidden text-right md:block">{formatWhole(own.sessions)}</span>
    </aside>
  )
}

/** Header and column heads cover this much of the top; the row itself as much of the foot. */
const COVERED = '-110px 0px -60px'

/**
 * Whether the board's own row of the player is in sight. The browser tells when that changes; which element is the row
 * is looked for after changes of the board, at most twice a second.
 */
function useIsOnScreen(userId: number, board: RefObject<HTMLElement | null>): boolean {
  const [isOnScreen, setIsOnScreen] = useState(false)
  useEffect(() => {
    let watched: Element | null = null
    const observer = new IntersectionObserver((entries) => setIsOnScreen(entries.at(-1)?.isIntersecting === true), {
      rootMargin: COVERED,
    })
    const look = () => {
      const row = board.current?.querySelector(`[role=row][data-user-id="${userId}"]`) ?? null
      if (row === watched) return
      observer.disconnect()
      watched = row
      if (row === null) setIsOnScreen(false)
      else observer.observe(row)
    }
    look()
    const timer = setInterval(look, 500)
    return () => {
      clearInterval(timer)
      observer.disconnect()
    }
  }, [userId, board])
  return isOnScreen
}
