import type { RankResult } from '@leaderboard/contracts/read-leaderboard'
import { DistributionCurve } from '../charts/distribution-curve.tsx'
import { useClient } from '../client-context.tsx'
import { formatPercentile, formatWhole } from '../parts/format-figure.ts'
import { useRead } from '../parts/use-read.ts'
import { PartError } from './part-error.tsx'
import { PartLoading } from './part-loading.tsx'

const BUCKETS = 60

/** Where the player stands among all totals. */
export function DistributionPart({ rank, isYou }: { rank: RankResult; isYou: boolean }) {
  const client = useClient()
  const { data, error, again } = useRead(
    'distribution',
    () => client.distribution({ buckets: BUCKETS, scale: 'log' }),
    rank.sessions,
  )
  const { totalScore } = rank
  const words = `${isYou ? 'you' : 'here'}: ${formatWhole(totalScore ?? 0)}`
  return (
    <div className="border-t border-line px-4 py-3">
      <div className="mb-1 flex justify-between gap-3 text-note">
        <h3 className="font-semibold text-ink-2">
          Ahead of <span className={isYou ? 'text-you-ink' : 'text-ink'}>{formatPercentile(shareBehind(rank))}</span> of{' '}
          {formatWhole(rank.players)} players
        </h3>
        <span className="whitespace-nowrap text-ink-3">Score, log scale</span>
      </div>
      {error !== null && data === null ? (
        <PartError what="The distribution" again={again} />
      ) : (
        <div className="min-h-[138px]">
          {data === null ? (
            <PartLoading />
          ) : (
            <DistributionCurve distribution={data} marked={totalScore === null ? null : { totalScore, words, isYou }} />
          )}
        </div>
      )}
    </div>
  )
}

/** Players behind, in percent of all; nobody is ahead of themselves. */
function shareBehind(rank: RankResult): number {
  if (rank.ordinal === null || rank.players <= 1) return 0
  return (100 * (rank.players - rank.ordinal)) / rank.players
}
