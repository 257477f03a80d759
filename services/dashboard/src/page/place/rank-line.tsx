import type { HistoryResult } from '@leaderboard/contracts/player-history'
import { Sparkline } from '../charts/sparkline.tsx'
import { spanOf } from './span-of.ts'

/** Ranks over time; the first place is on top. Nothing is drawn of a rank that never changed. */
export function RankLine({ ranks }: { ranks: NonNullable<HistoryResult['ranks']> }) {
  if (new Set(ranks.map(({ rank }) => rank)).size < 2) return null
  return (
    <div className="px-4 pb-3">
      <h3 className="mb-2 border-t border-line/65 pt-3 text-note font-semibold text-ink-2">Rank over time</h3>
      <Sparkline
        name="Ranks over time"
        values={ranks.map(({ rank }) => rank)}
        {...spanOf(ranks.map(({ at }) => at))}
        isBestLeast
      />
    </div>
  )
}
