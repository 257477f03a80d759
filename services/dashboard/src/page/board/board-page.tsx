import { PlacePanel } from '../place/place-panel.tsx'
import { useYou } from '../you.tsx'
import { BoardPanel } from './board-panel.tsx'

/** The second screen: the board, and where it is wide, beside it the viewer's own place, which stays in sight. */
export function BoardPage() {
  const { userId } = useYou()
  return (
    <div className="grid gap-4 xl:grid-cols-[7fr_5fr]">
      <BoardPanel />
      <div className="hidden min-w-0 xl:sticky xl:top-[72px] xl:block xl:max-h-[calc(100vh-88px)] xl:self-start xl:overflow-y-auto">
        <PlacePanel userId={userId} />
      </div>
    </div>
  )
}
