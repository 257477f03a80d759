import type { BoardRow } from '@leaderboard/contracts/read-leaderboard'
import { Link } from 'wouter'
import { Avatar } from '../parts/avatar.tsx'
import { formatSigned, formatWhole } from '../parts/format-figure.ts'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'
import { YouTag } from '../parts/you-tag.tsx'

/** Gold is for the viewer alone. */
const OF_YOU = 'bg-you-bg text-you-ink shadow-[inset_3px_0_var(--you-line)]'
const OF_ANOTHER = 'bg-sunken font-medium shadow-[inset_3px_0_var(--ink)]'

interface AroundWindowProps {
  rows: readonly BoardRow[]
  userId: number
  youId: number | null
  radius: number
}

/** The rows before and after a player; the window moves with them. */
export function AroundWindow({ rows, userId, youId, radius }: AroundWindowProps) {
  const own = rows.find((row) => row.userId === userId)
  return (
    <div className="border-t border-line pb-1 pt-3">
      <div className="mb-2 flex items-baseline justify-between gap-3 px-4">
        <h3 className="text-note font-semibold text-ink-2">{userId === youId ? 'Around you' : 'Around this player'}</h3>
        <span className="text-note text-ink-3">Follows live, {radius} rows each way</span>
      </div>
      <div role="table" aria-label="Neighbours" className="min-h-[196px]">
        {rows.map((row) => {
          const isSelf = row.userId === userId
          const name = row.username ?? `Player ${row.userId}`
          const gap = own === undefined ? 0 : row.totalScore - own.totalScore
          const gapWords = isSelf ? '' : gap === 0 ? 'tied' : formatSigned(gap)
          const isYou = row.userId === youId
          const look = isYou ? OF_YOU : isSelf ? OF_ANOTHER : ''
          return (
            <div key={row.userId} role="row" className={`window-grid h-12 border-t border-line/65 md:h-7 ${look}`}>
              <span
                role="cell"
                className={`pr-[9px] text-right font-medium ${row.rank >= 10_000 ? 'max-md:text-[11px]' : ''}`}
              >
                {formatWhole(row.rank)}
              </span>
              <span role="cell">
                <Avatar userId={row.userId} name={name} />
              </span>
              <span role="cell" className="min-w-0">
                <span className="flex min-w-0 items-center gap-2">
                  <Link href={`/player/${row.userId}`} dir="auto" title={name} className="player-name hover:underline">
                    {name}
                  </Link>
                  {isSimulatedName(row.username) ? <SimulatedTag /> : null}
                  {isYou ? <YouTag /> : null}
                </span>
                <span aria-hidden className="block text-note text-ink-2 md:hidden">
                  {gapWords}
                </span>
              </span>
              <span role="cell" className="text-right text-note text-ink-2 max-md:sr-only">
                {gapWords}
              </span>
              <span role="cell" className="text-right font-semibold">
                {formatWhole(row.totalScore)}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}
