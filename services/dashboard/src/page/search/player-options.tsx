import { Avatar } from '../parts/avatar.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'
import type { FoundPlayer, PlayerSearch } from './use-player-search.ts'

interface PlayerOptionsProps {
  /** Of the box: the list and the options take theirs from it. */
  id: string
  search: PlayerSearch
  active: number
  onChoose: (player: FoundPlayer) => void
}

const BOX =
  'absolute left-0 top-full z-20 mt-1 w-full min-w-[300px] max-w-[calc(100vw-32px)] rounded-control border border-line-strong bg-surface py-1 shadow-lg'

export function PlayerOptions({ id, search, active, onChoose }: PlayerOptionsProps) {
  const { state, players, hasMore, refusal } = search
  const count = players.length
  return (
    <>
      <span role="status" className="sr-only">
        {state === 'found' ? `${count}${hasMore ? ' or more' : ''} players found` : ''}
      </span>
      {count === 0 ? (
        <p className={`${BOX} px-3 py-2 text-note text-ink-2`}>
          {refusal === null ? WORDS[state] : `The players cannot be searched. ${refusal}`}
        </p>
      ) : (
        <div className={BOX}>
          <div id={`${id}-list`} role="listbox" aria-label="Players found">
            {players.map((player, index) => (
              <Option
                key={player.userId}
                id={`${id}-${index}`}
                player={player}
                isActive={index === active}
                onChoose={onChoose}
              />
            ))}
          </div>
          {hasMore ? <p className="px-3 py-1 text-note text-ink-3">More: type further letters of the name.</p> : null}
        </div>
      )}
    </>
  )
}

const WORDS = {
  idle: '',
  searching: 'Searching…',
  found: 'No player has a name that begins so.',
  failed: 'The players could not be searched. Type again in a moment.',
}

interface OptionProps {
  id: string
  player: FoundPlayer
  isActive: boolean
  onChoose: (player: FoundPlayer) => void
}

function Option({ id, player, isActive, onChoose }: OptionProps) {
  const name = player.username ?? `Player ${player.userId}`
  return (
    <div
      id={id}
      role="option"
      // The box keeps the focus, names the option as its active one and has the keys.
      tabIndex={-1}
      aria-selected={isActive}
      className="flex h-11 cursor-pointer items-center gap-2.5 px-3 hover:bg-sunken aria-selected:bg-bg md:h-9"
      onMouseDown={(event) => {
        event.preventDefault()
        onChoose(player)
      }}
    >
      <Avatar userId={player.userId} name={name} />
      <span dir="auto" className="player-name flex-1">
        {name}
      </span>
      {isSimulatedName(player.username) ? <SimulatedTag /> : null}
      <span className="whitespace-nowrap text-note text-ink-2">
        {player.rank === null ? 'no place yet' : `place ${formatWhole(player.rank)}`}
      </span>
    </div>
  )
}
