import { PartFailed } from '../parts/error-boundary.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { useMedia } from '../parts/use-media.ts'
import { useYou } from '../you.tsx'
import { BoardPanel } from './board-panel.tsx'

// The board comes first; what stands beside it brings charts and tooltips, and is not there on a phone.
const PlacePanel = lazyPart(async () => (await import('../place/place-panel.tsx')).PlacePanel, {
  fallback: <section className="panel h-[760px]" aria-busy />,
  failed: (
    <section className="panel px-4 py-3.5">
      <PartFailed what="What stands beside the board" />
    </section>
  ),
})

/** The second screen: the board, and where it is wide, beside it the viewer's own place, which stays in sight. */
export function BoardPage() {
  const { userId } = useYou()
  const isWide = useMedia('(min-width: 1200px)')
  return (
    <div className="grid gap-4 xl:grid-cols-[7fr_5fr]">
      <BoardPanel />
      <div className="hidden min-w-0 xl:sticky xl:top-[72px] xl:block xl:max-h-[calc(100vh-88px)] xl:self-start xl:overflow-y-auto">
        {isWide ? <PlacePanel userId={userId} hasPicker={userId === null} /> : null}
      </div>
    </div>
  )
}
