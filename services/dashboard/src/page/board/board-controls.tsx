import { type FormEvent, useState } from 'react'
import { useClient } from '../client-context.tsx'
import { Button } from '../parts/button.tsx'
import { formatWhole } from '../parts/format-figure.ts'
import { PlayerCombobox } from '../search/player-combobox.tsx'
import type { FoundPlayer } from '../search/use-player-search.ts'
import { useYou } from '../you.tsx'
import { findRowOfPlace } from './find-row-of-place.ts'
import type { Goal } from './goal.ts'
import { readPlace } from './read-place.ts'

interface BoardControlsProps {
  players: number
  onGoTo: (goal: Goal) => void
  /** What became of it, in words; empty while it is looked for. */
  onTell: (words: string) => void
}

/** Finds a player, a place, or the viewer on the board. */
export function BoardControls({ players, onGoTo, onTell }: BoardControlsProps) {
  const client = useClient()
  const { userId } = useYou()
  const [place, setPlace] = useState('')

  const follow = (finding: Promise<{ ordinal: number | null; words: string }>) => {
    onTell('')
    finding.then(
      ({ ordinal, words }) => {
        onTell(words)
        if (ordinal !== null) onGoTo({ ordinal })
      },
      () => onTell('The place could not be read. Try again.'),
    )
  }
  const goToPlayer = async (player: Pick<FoundPlayer, 'userId'>) => {
    const { ordinal, rank, username } = await client.rank(player.userId)
    const name = isolated(username ?? `Player ${player.userId}`)
    return { ordinal, words: rank === null ? `${name} has no place yet.` : `${name} is at place ${formatWhole(rank)}.` }
  }
  const goToPlace = async (wanted: number) => {
    const placeAt = async (row: number) => {
      const { items } = await client.top({ limit: 1, startRank: row })
      return items[0]?.rank ?? null
    }
    const ordinal = await findRowOfPlace(wanted, Math.max(1, players), placeAt)
    const found = (await placeAt(ordinal)) ?? wanted
    return {
      ordinal,
      words: found >= wanted ? `Place ${formatWhole(found)} is shown.` : `The last place is ${formatWhole(found)}.`,
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wanted = readPlace(place)
    if (wanted !== null) follow(goToPlace(wanted))
    else onTell('Enter a place: a whole number from 1.')
  }

  return (
    <>
      <PlayerCombobox
        label="Find a player"
        isLabelHidden
        className="w-full md:w-auto md:flex-1 md:max-w-64"
        onChoose={(player) => follow(goToPlayer(player))}
      />
      <form
        role="search"
        aria-label="Go to a place"
        className={`flex gap-2 ${userId === null ? 'max-md:col-span-2' : ''}`}
        onSubmit={submit}
      >
        <label className="min-w-0 flex-1">
          <span className="sr-only">Go to place</span>
          <input
            inputMode="numeric"
            placeholder="Go to place"
            className="h-11 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 placeholder:text-ink-3 md:h-8 md:w-28"
            value={place}
            onChange={(event) => setPlace(event.target.value)}
          />
        </label>
        <Button type="submit">Go</Button>
      </form>
      {userId === null ? null : (
        <Button isPrimary className="md:mr-auto" onClick={() => follow(goToPlayer({ userId }))}>
          Find me
        </Button>
      )}
    </>
  )
}

/** A name within a sentence: whatever direction it turns ends with it (Unicode Annex 9, isolates). */
const isolated = (name: string): string => `\u2068${name}\u2069`
