import type { DistributionResult } from '@leaderboard/contracts/explore-board'
import { Bars } from '../charts/bars.tsx'
import { useClient } from '../client-context.tsx'
import { formatCompact, formatWhole } from '../parts/format-figure.ts'
import { useNow } from '../parts/use-now.ts'
import { useRead } from '../parts/use-read.ts'
import { PartError } from '../place/part-error.tsx'
import { PartLoading } from '../place/part-loading.tsx'
import { Figure } from './figure.tsx'

const EVERY_MS = 10_000
const BUCKETS = 40

/** How many players have which score: a histogram of the whole board. */
export function ScoresPart() {
  const client = useClient()
  const read = () => client.distribution({ buckets: BUCKETS, scale: 'log' })
  const { data, error, again } = useRead('scores', read, useNow(EVERY_MS))
  return (
    <div className="min-h-[178px] border-t border-line">
      {data !== null ? (
        <Histogram scores={data} />
      ) : (
        <div className="px-4 py-3">
          {error === null ? <PartLoading /> : <PartError what="The scores" again={again} />}
        </div>
      )}
    </div>
  )
}

function Histogram({ scores }: { scores: DistributionResult }) {
  const { buckets, total, lowest, highest, quantiles } = scores
  if (lowest === null || highest === null) {
    return (
      <Figure title="Spread of scores" figure="–" note="nobody has a score yet">
        <p className="text-note text-ink-3">The first submission takes first place.</p>
      </Figure>
    )
  }
  const scoreAt = (percent: number) => quantiles.find((quantile) => quantile.percent === percent)?.totalScore ?? lowest
  const median = scoreAt(50)
  const titleOf = (index: number) => {
    const { from, to, players } = buckets[index] ?? { from: lowest, to: highest, players: total }
    return `${formatWhole(from)} to ${formatWhole(to)}: ${formatWhole(players)} ${players === 1 ? 'player' : 'players'}`
  }
  return (
    <Figure
      title="Spread of scores"
      figure={formatWhole(median)}
      note={`median of ${formatWhole(total)} players; one in ten has more than ${formatWhole(scoreAt(90))}`}
    >
      <Bars
        height={96}
        values={buckets.map(({ players }) => players)}
        titleOf={titleOf}
        strong={buckets.findIndex(({ from, to }) => from <= median && median <= to)}
        name={`Scores of ${formatWhole(total)} players from ${formatWhole(lowest)} to ${formatWhole(highest)}, median ${formatWhole(median)}`}
        from={formatCompact(lowest)}
        to={`${formatCompact(highest)}, log scale`}
      />
    </Figure>
  )
}
