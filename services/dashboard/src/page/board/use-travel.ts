import { type RefObject, useLayoutEffect, useRef } from 'react'
import { APPLY_EVERY_MS, isFarMove, type Shown } from './paced-rows.ts'
import { type Tops, travelsOf } from './travels.ts'

const TRAVEL: KeyframeAnimationOptions = { duration: 320, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' }
const TINT: KeyframeAnimationOptions = { duration: 1200, easing: 'ease-out' }
/** Without motion a tint is there for one turn and then gone. */
const STILL_TINT: KeyframeAnimationOptions = { duration: APPLY_EVERY_MS, easing: 'steps(1, end)' }

/**
 * Lets rows travel to their new place and tints those that moved far, after the order in the document has changed: so
 * the document is always in order of the board, for whoever reads or tabs through it. `box` holds the rows in order.
 */
export function useTravel(box: RefObject<HTMLElement | null>, shown: Shown, tops: Tops, youId: number | null): void {
  const before = useRef<{ tops: Tops; appliedAt: number }>({ tops: new Map(), appliedAt: 0 })
  useLayoutEffect(() => {
    const { tops: held, appliedAt } = before.current
    before.current = { tops, appliedAt: shown.appliedAt }
    const lines = box.current?.children
    if (lines === undefined || appliedAt === shown.appliedAt) return
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    for (const { index, from, to } of isStill ? [] : travelsOf(held, tops)) {
      const zIndex = to < from ? 1 : 0 // who rises passes over the others
      const way = [from, to].map((top) => ({ transform: `translateY(${top}px)`, zIndex }))
      lines[index]?.animate(way, TRAVEL)
    }
    for (const [index, { row, move, movedAt }] of shown.rows.entries()) {
      if (movedAt !== shown.appliedAt || !isFarMove(move, row.userId === youId)) continue
      const tone = move > 0 ? 'up' : 'down'
      const tint = { offset: 0, backgroundColor: `var(--${tone}-bg)`, boxShadow: `inset 3px 0 var(--${tone})` }
      lines[index]?.animate([tint], isStill ? STILL_TINT : TINT)
    }
  }, [box, shown, tops, youId])
}
