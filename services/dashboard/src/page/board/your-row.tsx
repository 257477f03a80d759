import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { Avatar } from '../parts/avatar.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { useEntries, useLiveView } from '../parts/use-live-view.ts'
import { YouTag } from '../parts/you-tag.tsx'

/** The viewer's own row, kept at the foot of the screen while the board does not show it. */
export function YourRow({ userId }: { userId: number }) {
  const own = useEntries(useLiveView({ kind: 'players', ids: [userId] }))?.[0]
  const isShown = useIsOnScreen(userId)
  if (own === undefined || isShown) return null
  const name = own.username ?? `Player ${userId}`
  return (
    <aside
      aria-label="Your row"
      className="board-grid sticky bottom-[60px] z-[3] h-14 border-t border-you-line bg-you-bg text-you-ink shadow-[inset_3px_0_var(--you-line)] md:bottom-0 md:h-10 md:rounded-b-panel"
    >
      <span className="pr-[9px] text-right font-semibold max-md:text-[12px]">{formatWhole(own.rank)}</span>
      <span />
      <Avatar userId={userId} name={name} />
      <span className="flex min-w-0 items-center gap-2">
        <Link href="/you" dir="auto" title={name} className="player-name font-semibold hover:underline">
          {name}
        </Link>
        <YouTag />
      </span>
      <span className="hidden md:block" />
      <span className="text-right font-[650]">{formatWhole(own.totalScore)}</span>
      <span className="hidden text-right md:block">{formatWhole(own.sessions)}</span>
    </aside>
  )
}

/** Whether the board's own row of the player is inside of the window; looked at after scrolling and once a second. */
function useIsOnScreen(userId: number): boolean {
  const [isOnScreen, setIsOnScreen] = useState(false)
  useEffect(() => {
    const look = () => {
      const row = document.querySelector(`[role=row][data-user-id="${userId}"]`)
      const box = row?.getBoundingClientRect()
      setIsOnScreen(box !== undefined && box.bottom > 80 && box.top < innerHeight)
    }
    look()
    const timer = setInterval(look, 1000)
    addEventListener('scroll', look, { passive: true })
    return () => {
      clearInterval(timer)
      removeEventListener('scroll', look)
    }
  }, [userId])
  return isOnScreen
}
