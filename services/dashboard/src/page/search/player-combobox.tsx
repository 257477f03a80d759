import { type KeyboardEvent, useId, useState } from 'react'
import { PlayerOptions } from './player-options.tsx'
import { type FoundPlayer, usePlayerSearch } from './use-player-search.ts'

interface PlayerComboboxProps {
  label: string
  onChoose: (player: FoundPlayer) => void
  /** The text was changed by hand: whoever was chosen before is no longer meant. */
  onType?: () => void
  /** The name stays in the box after the choice, as in a form; otherwise the box is empty again. */
  keepsChoice?: boolean
  /** Stands in the box until something is typed or chosen; it may arrive late. */
  initialText?: string
  /** What is wrong with the choice, or null. */
  refusal?: string | null
  isLabelHidden?: boolean
  className?: string
}

/** Finds a player by name as one types: arrows move, Enter chooses, Escape closes. */
export function PlayerCombobox(props: PlayerComboboxProps) {
  const {
    label,
    onChoose,
    onType,
    keepsChoice = false,
    initialText = '',
    refusal = null,
    isLabelHidden,
    className = '',
  } = props
  const id = useId()
  const [own, setOwn] = useState<string | null>(null)
  const text = own ?? initialText
  const [isOpen, setIsOpen] = useState(false)
  const [active, setActive] = useState(0)
  const search = usePlayerSearch(isOpen ? text : '')
  const isListed = isOpen && search.state !== 'idle'
  const current = Math.min(active, search.players.length - 1)

  const choose = (player: FoundPlayer | undefined) => {
    if (player === undefined) return
    setOwn(keepsChoice ? (player.username ?? String(player.userId)) : '')
    setIsOpen(false)
    onChoose(player)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setIsOpen(true)
      const count = Math.max(1, search.players.length)
      setActive((current + step + count) % count)
    } else if (event.key === 'Enter' && isListed) {
      event.preventDefault()
      // While it searches, the list is still that of the text before.
      if (search.state === 'found') choose(search.players[current])
    } else if (event.key === 'Escape') setIsOpen(false)
  }

  return (
    <div className={`relative grid content-start gap-1 ${className}`}>
      <label htmlFor={id} className={isLabelHidden === true ? 'sr-only' : 'text-note font-medium text-ink-2'}>
        {label}
      </label>
      <input
        id={id}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        placeholder={isLabelHidden === true ? label : 'Name or id'}
        aria-autocomplete="list"
        aria-expanded={isListed && search.players.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={isListed && current >= 0 ? `${id}-${current}` : undefined}
        aria-invalid={refusal === null ? undefined : true}
        aria-describedby={refusal === null ? undefined : `${id}-refusal`}
        className="h-11 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 placeholder:text-ink-3 aria-[invalid]:border-2 aria-[invalid]:border-bad md:h-8"
        value={text}
        onChange={(event) => {
          setOwn(event.target.value)
          onType?.()
          setActive(0)
          setIsOpen(true)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setIsOpen(false)}
      />
      {refusal === null ? null : (
        <p id={`${id}-refusal`} className="text-note text-bad">
          {refusal}
        </p>
      )}
      {isListed ? <PlayerOptions id={id} search={search} active={current} onChoose={choose} /> : null}
    </div>
  )
}
