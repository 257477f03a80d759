import { PlacePanel } from '../place/place-panel.tsx'
import { useYou } from '../you.tsx'
import { BoardPanel } from './board-panel.tsx'

/** The second screen: the board, and beside it the viewer's own place. */
export function BoardPage() {
  const { userId } = useYou()
  return (
    <div className="grid gap-4 xl:grid-cols-[7fr_5fr]">
      <BoardPanel />
      <div className="hidden min-w-0 md:block">
        <PlacePanel userId={userId} />
      </div>
    </div>
  )
}
