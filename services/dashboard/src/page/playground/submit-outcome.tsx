import { formatWhole } from '../parts/format-figure.ts'
import { Note } from '../parts/note.tsx'
import type { Outcome } from './use-submit.ts'

export function SubmitOutcome({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === 'refused') {
    return (
      <Note tone="bad">
        <b className="font-semibold">Not saved.</b> {outcome.message}
      </Note>
    )
  }
  const { result, isReplay, shownAfterMs } = outcome
  if (isReplay) {
    return (
      <Note tone="ok">
        <b className="font-semibold">Already saved with this key.</b> Nothing changed.
      </Note>
    )
  }
  return (
    <Note tone="ok">
      <b className="font-semibold">Score saved.</b>
      {shownAfterMs === null ? '' : ` On screen ${formatWhole(shownAfterMs)} ms after the click.`}{' '}
      {describeMove(result)}
    </Note>
  )
}

function describeMove({ newRank, previousRank }: { newRank: number | null; previousRank: number | null }): string {
  if (newRank === null) return 'The new place is not known yet.'
  if (previousRank === null) return `Now at place ${formatWhole(newRank)}.`
  const gained = previousRank - newRank
  if (gained === 0) return `Still at place ${formatWhole(newRank)}.`
  const count = formatWhole(Math.abs(gained))
  const word = Math.abs(gained) === 1 ? 'place' : 'places'
  return `${gained > 0 ? 'Up' : 'Down'} ${count} ${word}, now at ${formatWhole(newRank)}.`
}
