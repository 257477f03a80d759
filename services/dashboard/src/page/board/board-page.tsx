import { lazy, Suspense } from 'react'
import { useMedia } from '../parts/use-media.ts'
import { useYou } from '../you.tsx'
import { BoardPanel } from './board-panel.tsx'

// The board comes first; what stands beside it brings charts and tooltips, and is not there on a phone.
const PlacePanel = lazy(async () => ({ default: (await import('../place/place-panel.tsx')).PlacePanel }))

/** The second screen: the board, and where it is wide, beside it the viewer's own place, which stays in sight. */
export function BoardPage() {
  const { userId } = useYou()
  const isWide = useMedia('(min-width: 1200px)')
  return (
    <div className="grid gap-4 xl:grid-cols-[7fr_5fr]">
      <BoardPanel />
      <div className="hidden min-w-0 xl:sticky xl:top-[72px] xl:block xl:max-h-[calc(100vh-88px)] xl:self-start xl:overflow-y-auto">
        {isWide ? (
          <Suspense fallback={<section className="panel h-[760px]" aria-busy />}>
            <PlacePanel userId={userId} hasPicker={userId === null} />
          </Suspense>
        ) : null}
      </div>
    </div>
  )
}
