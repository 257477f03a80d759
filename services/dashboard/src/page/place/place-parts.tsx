import type { RankResult } from '@leaderboard/contracts/read-leaderboard'
import { AroundWindow } from './around-window.tsx'
import { DistributionPart } from './distribution-part.tsx'
import { GoalsPart } from './goals-part.tsx'
import { HistoryPart } from './history-part.tsx'
import { RankCards } from './rank-cards.tsx'
import { RankLine } from './rank-line.tsx'
import { useHistory } from './use-history.ts'
import { type Place, RADIUS } from './use-place.ts'

interface PlacePartsProps extends Pick<Place, 'rows' | 'version'> {
  rank: RankResult
  youId: number | null
}

/** All that is told of a player who has a place. */
export function PlaceParts({ rank, rows, version, youId }: PlacePartsProps) {
  const { userId, sessions } = rank
  const isYou = userId === youId
  const history = useHistory(userId, sessions)
  return (
    <>
      <RankCards rank={rank} />
      <AroundWindow rows={rows} userId={userId} youId={youId} radius={RADIUS} />
      <DistributionPart rank={rank} isYou={isYou} />
      <div className="grid border-t border-line md:grid-cols-2 md:divide-x md:divide-line">
        <HistoryPart history={history} />
        <div className="min-w-0">
          <GoalsPart userId={userId} isYou={isYou} version={version} />
          <RankLine ranks={history.data?.ranks ?? []} />
        </div>
      </div>
    </>
  )
}
