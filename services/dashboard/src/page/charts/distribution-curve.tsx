import type { DistributionResult } from '@leaderboard/contracts/explore-board'
import { formatCompact, formatWhole } from '../parts/format-figure.ts'
import { steppedPath } from './stepped-path.ts'
import { useWidth } from './use-width.ts'

interface DistributionCurveProps {
  distribution: DistributionResult
  /** The total marked on it, and whose it is. */
  marked: { totalScore: number; words: string } | null
}

const HEIGHT = 120
const TOP = 34

/** How the totals are spread, by the root of the count so that the few at the top can be seen; a flag marks one. */
export function DistributionCurve({ distribution, marked }: DistributionCurveProps) {
  const { box, width } = useWidth()
  const { buckets, lowest, highest, quantiles } = distribution
  const most = Math.max(1, ...buckets.map(({ players }) => players))
  const y = (players: number) => TOP + (HEIGHT - TOP) * (1 - Math.sqrt(players / most))
  const x = (total: number) => {
    if (lowest === null || highest === null || highest === lowest) return width / 2
    return ((Math.min(highest, Math.max(lowest, total)) - lowest) / (highest - lowest)) * width
  }
  const half = quantiles.find(({ percent }) => percent === 50)
  const path = steppedPath(
    buckets.map(({ players }) => players),
    width,
    y,
  )
  return (
    <figure>
      <div ref={box} style={{ height: HEIGHT + 1 }}>
        {width === 0 ? null : (
          <svg width={width} height={HEIGHT + 1} role="img" aria-label={describe(distribution)}>
            <path d={`${path}V${HEIGHT}H0Z`} fill="var(--fill)" />
            <path d={`M0 ${HEIGHT + 0.5}H${width}`} stroke="var(--line-strong)" />
            {half === undefined ? null : (
              <path
                d={`M${x(half.totalScore).toFixed(1)} ${TOP}V${HEIGHT}`}
                stroke="var(--line-strong)"
                strokeDasharray="2 3"
              />
            )}
            {marked === null ? null : <Flag x={x(marked.totalScore)} width={width} words={marked.words} />}
          </svg>
        )}
      </div>
      <figcaption className="mt-1 flex justify-between text-heads text-ink-3">
        <span>{lowest === null ? '' : formatCompact(lowest)}</span>
        {half === undefined ? null : <span>half the players: {formatCompact(half.totalScore)} or less</span>}
        <span>{highest === null ? '' : formatCompact(highest)}</span>
      </figcaption>
    </figure>
  )
}

function Flag({ x, width, words }: { x: number; width: number; words: string }) {
  const isRight = x > width / 2
  const at = Math.min(width - 1, Math.max(1, x))
  const wing = isRight ? -12 : 12
  return (
    <g>
      <path d={`M${at} 16V${HEIGHT}`} stroke="var(--you-line)" strokeWidth="2" />
      <path d={`M${at} 17h${wing}l${-wing / 3} 5l${wing / 3} 5H${at}z`} fill="var(--you-line)" />
      <text x={at} y="11" textAnchor={isRight ? 'end' : 'start'} className="fill-you-ink text-[11px] font-semibold">
        {words}
      </text>
    </g>
  )
}

function describe({ total, lowest, highest, quantiles }: DistributionResult): string {
  if (lowest === null || highest === null) return 'No totals yet'
  const tail = quantiles.map(({ percent, totalScore }) => `${percent} percent up to ${formatWhole(totalScore)}`)
  return `Totals of ${formatWhole(total)} players from ${formatWhole(lowest)} to ${formatWhole(highest)}: ${tail.join(', ')}`
}
