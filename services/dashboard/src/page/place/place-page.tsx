import { useParams } from 'wouter'
import { useYou } from '../you.tsx'
import { PlacePanel } from './place-panel.tsx'

/** /you, or /player/:id: an address that can be shared. */
export function PlacePage() {
  const { id } = useParams<{ id?: string }>()
  const you = useYou()
  const asked = Number(id)
  const userId = id === undefined ? you.userId : Number.isInteger(asked) && asked > 0 ? asked : null
  return (
    <div className="mx-auto max-w-[720px]">
      <PlacePanel key={userId} userId={userId} isPage />
    </div>
  )
}
