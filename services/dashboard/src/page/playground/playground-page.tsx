import { PlacePanel } from '../place/place-panel.tsx'
import { useYou } from '../you.tsx'
import { SubmitPanel } from './submit-panel.tsx'

/** Try it: send a score and watch it land. */
export function PlaygroundPage() {
  const { userId } = useYou()
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <SubmitPanel />
      <PlacePanel userId={userId} />
    </div>
  )
}
