import { useState } from 'react'
import { PlacePanel } from '../place/place-panel.tsx'
import { useYou } from '../you.tsx'
import { SubmitPanel } from './submit-panel.tsx'

/** Try it: send a score for anybody, and watch it land beside. */
export function PlaygroundPage() {
  const { userId } = useYou()
  const [chosen, setChosen] = useState(userId)
  return (
    <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
      <SubmitPanel onPlayer={setChosen} />
      <PlacePanel key={chosen} userId={chosen} hasPicker={false} />
    </div>
  )
}
