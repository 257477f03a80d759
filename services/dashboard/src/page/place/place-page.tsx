import { useParams } from 'wouter'
import { playerIdOf } from '../parts/player-id-of.ts'
import { useTitle } from '../parts/use-title.ts'
import { useYou } from '../you.tsx'
import { PlacePanel } from './place-panel.tsx'
import { PlayerPicker } from './player-picker.tsx'

/** /you, or /player/:id: an address that can be shared. */
export function PlacePage() {
  const { id } = useParams<{ id?: string }>()
  const you = useYou()
  const userId = id === undefined ? you.userId : playerIdOf(id)
  return (
    <div className="mx-auto max-w-[720px]">
      {id !== undefined && userId === null ? (
        <NoPlayerId text={id} />
      ) : (
        <PlacePanel key={userId} userId={userId} isPage isTitle={id !== undefined} />
      )}
    </div>
  )
}

function NoPlayerId({ text }: { text: string }) {
  useTitle('No player id')
  return (
    <section className="panel min-w-0" aria-labelledby="place-title">
      <h1 id="place-title" className="px-4 pb-2 pt-3.5 text-title font-[650]">
        <bdi className="break-all">{text}</bdi> is no player id
      </h1>
      <p className="px-4 pb-4 text-ink-2">
        An id is a whole number from 1, as in /player/42. Players are also found by name.
      </p>
      <PlayerPicker />
    </section>
  )
}
