import type { RankResult } from '@leaderboard/contracts/read-leaderboard'
import { Avatar } from '../parts/avatar.tsx'
import { formatSessions, formatWhole } from '../parts/format-figure.ts'
import { isSimulatedName, SimulatedTag } from '../parts/simulated-tag.tsx'

interface IdentityProps {
  rank: RankResult
  isPage: boolean
  totalScore: number | null
  sessions: number
}

/** Who a place is about, and what they have. */
export function Identity({ rank, isPage, totalScore, sessions }: IdentityProps) {
  const Name = isPage ? 'h2' : 'h3'
  const name = rank.username ?? `Player ${rank.userId}`
  return (
    <div className="flex items-center gap-3 px-4 pb-4">
      <Avatar userId={rank.userId} name={name} isLarge />
      <div className="min-w-0 flex-1">
        <Name dir="auto" title={name} className="player-name text-name font-[650]" data-player-name>
          {name}
        </Name>
        <p className="text-note text-ink-2">
          Player {rank.userId} {isSimulatedName(rank.username) ? <SimulatedTag /> : null}
        </p>
      </div>
      <div className="text-right">
        <p className="whitespace-nowrap text-figure font-[650] tracking-tight" data-total-score>
          {totalScore === null ? '–' : formatWhole(totalScore)}
        </p>
        <p className="text-note text-ink-2">average of {formatSessions(sessions)}</p>
      </div>
    </div>
  )
}
