import { useLocation } from 'wouter'
import { PlayerCombobox } from '../search/player-combobox.tsx'

/** Looks a player up and opens their page, which has an address of its own to share. */
export function PlayerPicker() {
  const [, navigate] = useLocation()
  return (
    <div className="px-4 pb-4">
      <PlayerCombobox label="Look up a player" onChoose={({ userId }) => navigate(`/player/${userId}`)} />
    </div>
  )
}
